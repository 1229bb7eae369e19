using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Flux.Primitives;
using Flux.Sops.Keys;

namespace Flux.Sops.Cloud;

/// <summary>Decrypts with AWS KMS, as a role where the file names one.</summary>
/// <remarks>Spec: AWS KMS API Decrypt, AWS STS API AssumeRole; getsops/sops v3.13 kms/keysource.go.</remarks>
internal sealed partial class AwsKmsClient(HttpClient http, CloudEndpoints endpoints, TimeProvider clock)
{
    private readonly CloudRequests _requests = new(http);

    /// <exception cref="SopsException">The key's name is none, or AWS refuses.</exception>
    public async Task<byte[]> DecryptAsync(
        MasterKey.AwsKms key, Func<string, CancellationToken, Task<AwsCredentials?>> credentialsOf, CancellationToken cancellationToken)
    {
        var ciphertext = CloudText.FromBase64(key.EncryptedKey, "error base64-decoding encrypted data key");
        if (Arn().Match(key.Arn) is not { Success: true } match)
        {
            throw new SopsException($"no valid ARN found in '{key.Arn}'");
        }

        var region = match.Groups["region"].Value;
        var credentials = await credentialsOf(region, cancellationToken)
            ?? throw new SopsException("failed to decrypt sops data key with AWS KMS: no AWS credentials are at hand");
        if (key.Role.Length > 0)
        {
            credentials = await AssumeAsync(key.Role, region, credentials, cancellationToken);
        }

        var body = new JsonObject
        {
            ["CiphertextBlob"] = Convert.ToBase64String(ciphertext),
            ["KeyId"] = key.Arn,
            ["EncryptionContext"] = new JsonObject(key.Context.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        };
        var answer = await PostAsync(
            endpoints.AwsKms(region), Encoding.UTF8.GetBytes(body.ToJsonString()), "application/x-amz-json-1.1", "TrentService.Decrypt", credentials, region, "kms",
            cancellationToken);
        return answer.IsSuccess && answer.Json().Text("Plaintext") is { } plain
            ? CloudText.FromBase64(plain, "failed to decrypt sops data key with AWS KMS")
            : throw new SopsException($"failed to decrypt sops data key with AWS KMS: {Reason(answer)}");
    }

    private static string Reason(CloudAnswer answer)
    {
        var json = answer.Json();
        var type = json.Text("__type") ?? "";
        var message = json.Text("message") ?? json.Text("Message") ?? "";
        return $"operation error KMS: Decrypt, https response error StatusCode: {(int)answer.Status}, api error "
            + CloudRequests.Brief($"{type[(type.IndexOf('#', StringComparison.Ordinal) + 1)..]}: {message}");
    }

    private async Task<AwsCredentials> AssumeAsync(string role, string region, AwsCredentials credentials, CancellationToken cancellationToken)
    {
        var form = $"Action=AssumeRole&RoleArn={Uri.EscapeDataString(role)}&RoleSessionName={Uri.EscapeDataString(SessionName())}&Version=2011-06-15";
        var answer = await PostAsync(
            endpoints.AwsSts(region), Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded; charset=utf-8", null, credentials, region, "sts", cancellationToken);
        try
        {
            var xml = Parse(answer.Text);
            string Find(string name) => xml.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? "";
            return answer.IsSuccess && Find("AccessKeyId") is { Length: > 0 } id
                ? new(id, new(Find("SecretAccessKey")), new(Find("SessionToken")))
                : throw new SopsException($"failed to assume role '{role}': {CloudRequests.Brief($"{Find("Code")}: {Find("Message")}")}");
        }
        catch (XmlException e)
        {
            throw new SopsException($"failed to assume role '{role}': StatusCode: {(int)answer.Status}", e);
        }
    }

    private static XDocument Parse(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        return XDocument.Load(reader);
    }

    private static string SessionName()
    {
        var name = "sops@" + NotInSession().Replace(Environment.MachineName, "");
        return name.Length > 64 ? name[..64] : name;
    }

    private async Task<CloudAnswer> PostAsync(
        Uri address, byte[] body, string contentType, string? target, AwsCredentials credentials, string region, string service, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (target is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        }

        KmsSignature.Sign(request, body, credentials, region, service, clock.GetUtcNow());
        return await _requests.SendAsync(request, cancellationToken);
    }

    // stricter than upstream's '.+': the region becomes part of a host's name
    [GeneratedRegex(@"^arn:aws[\w-]*:kms:(?<region>[a-z0-9-]+):[0-9]+:(key|alias)/.+$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Arn();

    [GeneratedRegex("[^a-zA-Z0-9=,.@_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex NotInSession();
}
