using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Flux.Identity.Clusters;
using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Aws;

/// <summary>What is asked of AWS's services: STS, ECR and EKS.</summary>
/// <remarks>Spec: AWS STS, ECR, ECR Public and EKS API references.</remarks>
internal sealed class AwsRequests(IdentityHttp http, TimeProvider clock)
{
    /// <summary>Takes a role with a token that it trusts.</summary>
    public async Task<AwsKey> AssumeAsync(
        string role, string session, Secret token, string region, Uri? endpoint, Uri? proxy, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint ?? new Uri($"https://{AwsNames.Host("sts", region)}/"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["Action"] = "AssumeRoleWithWebIdentity",
                ["Version"] = "2011-06-15",
                ["RoleArn"] = role,
                ["RoleSessionName"] = SessionName(session),
                ["WebIdentityToken"] = token.Reveal(),
            }),
        };
        var answer = await http.SendAsync(request, Reach.Cloud, proxy, cancellationToken);
        var credentials = answer.IsSuccess ? answer.Xml()?.Descendants().FirstOrDefault(e => e.Name.LocalName == "Credentials") : null;
        string Field(string name) => credentials?.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? "";
        return Field("AccessKeyId") is { Length: > 0 } id
            ? new(id, new(Field("SecretAccessKey")), new(Field("SessionToken")), Time(Field("Expiration")))
            : throw new IdentityException($"operation error STS: AssumeRoleWithWebIdentity, role '{role}': {answer.Reason()}");
    }

    /// <summary>A login for the registries of a region, or for the public one.</summary>
    public async Task<RegistryLogin> RegistryAsync(string region, bool isPublic, AwsKey key, Uri? proxy, CancellationToken cancellationToken)
    {
        var (service, host, target) = isPublic
            ? ("ecr-public", AwsNames.Host("api.ecr-public", region), "SpencerFrontendService.GetAuthorizationToken")
            : ("ecr", AwsNames.Host("api.ecr", region), "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
        var body = "{}"u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://{host}/")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        new SigV4(key, region, service, clock.GetUtcNow()).Sign(request, body);
        var answer = await http.SendAsync(request, Reach.Cloud, proxy, cancellationToken);
        if (!answer.IsSuccess)
        {
            throw new IdentityException($"failed to create artifact registry credentials: {service}: GetAuthorizationToken: {answer.Reason()}");
        }

        var node = answer.Json()["authorizationData"];
        var data = node is JsonArray { Count: > 0 } list ? list[0] : node as JsonObject;
        return data is null
            ? throw new IdentityException("failed to create artifact registry credentials: no authorization data returned")
            : Login(data);
    }

    /// <summary>Where a cluster is.</summary>
    public async Task<ClusterAddress> ClusterAsync(string arn, AwsKey key, Uri? proxy, CancellationToken cancellationToken)
    {
        var (region, name) = AwsNames.Cluster(arn);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://{AwsNames.Host("eks", region)}/clusters/{name}"));
        new SigV4(key, region, "eks", clock.GetUtcNow()).Sign(request, []);
        var answer = await http.SendAsync(request, Reach.Cloud, proxy, cancellationToken);
        var cluster = answer.Json().At("cluster");
        return answer.IsSuccess && cluster.Text("endpoint") is { Length: > 0 } endpoint
            ? new(ClusterAddresses.Parse(endpoint), ClusterAddresses.Certificate(cluster.Text("certificateAuthority", "data"), "EKS"))
            : throw new IdentityException($"failed to describe EKS cluster '{arn}': {answer.Reason()}");
    }

    /// <summary>A token for a cluster: a signed question of who one is, which the cluster asks AWS in turn.</summary>
    /// <remarks>Spec: kubernetes-sigs/aws-iam-authenticator, "API Authorization from Outside a Cluster".</remarks>
    public CloudToken ClusterToken(string arn, AwsKey key, Uri? endpoint)
    {
        var (region, name) = AwsNames.Cluster(arn);
        var now = clock.GetUtcNow();
        var lifetime = TimeSpan.FromMinutes(15);
        var question = new Uri($"{(endpoint ?? new Uri($"https://{AwsNames.Host("sts", region)}/")).GetLeftPart(UriPartial.Authority)}/?Action=GetCallerIdentity&Version=2011-06-15");
        var address = new SigV4(key, region, "sts", now).Presign(question, lifetime, new Dictionary<string, string> { ["x-k8s-aws-id"] = name });
        var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(address)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var ends = now + lifetime;
        return new(new($"k8s-aws-v1.{text}"), key.Expires < ends ? key.Expires : ends);
    }

    private static RegistryLogin Login(JsonNode data)
    {
        string pair;
        try
        {
            pair = Encoding.UTF8.GetString(Convert.FromBase64String(data.Text("authorizationToken") ?? ""));
        }
        catch (FormatException)
        {
            throw new IdentityException("failed to create artifact registry credentials: failed to parse authorization token: it is not base64");
        }

        var expires = data.At("expiresAt") is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double seconds)
            && seconds is > 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000))
                : throw new IdentityException("failed to create artifact registry credentials: authorization token expiration is nil");
        return pair.Split(':') is [{ Length: > 0 } user, var password]
            ? new(user, new(password), expires)
            : throw new IdentityException("failed to create artifact registry credentials: invalid authorization token format");
    }

    // AWS takes no others and no more
    private static string SessionName(string name)
    {
        var text = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || "+=,.@-_".Contains(c, StringComparison.Ordinal) ? c : '-'));
        return text.Length > 64 ? text[..64] : text;
    }

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new IdentityException("AWS credentials: their expiration is not a time");
}
