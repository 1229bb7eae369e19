using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.Primitives;
using Flux.Sops.Keys;

namespace Flux.Sops.Cloud;

/// <summary>Decrypts with Azure Key Vault. The vault tells by a challenge which audience its token needs.</summary>
/// <remarks>Spec: Key Vault REST API 7.4, keys/decrypt; getsops/sops v3.13 azkv/keysource.go.</remarks>
internal sealed partial class AzureKeyVaultClient(HttpClient http)
{
    private const string ApiVersion = "7.4";

    private readonly CloudRequests _requests = new(http);

    /// <exception cref="SopsException">The address is none, the challenge is another service's, or Azure refuses.</exception>
    public async Task<byte[]> DecryptAsync(
        MasterKey.AzureKeyVault key, Func<string, CancellationToken, Task<string?>> tokenOf, CancellationToken cancellationToken)
    {
        var ciphertext = CloudText.FromUrl(key.EncryptedKey)
            ?? throw new SopsException("failed to base64 decode Azure Key Vault encrypted key: illegal base64 data");
        var failure = $"failed to decrypt sops data key with Azure Key Vault key '{key.Name}'";
        var address = $"{key.VaultUrl.TrimEnd('/')}/keys/{Uri.EscapeDataString(key.KeyName)}/{Uri.EscapeDataString(key.Version)}/decrypt?api-version={ApiVersion}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback))
        {
            throw new SopsException("failed to construct Azure Key Vault client to decrypt data: the vault's URL is no https address");
        }

        var challenge = await PostAsync(uri, null, null, cancellationToken);
        if (challenge.Status != HttpStatusCode.Unauthorized)
        {
            throw new SopsException($"{failure}: {Reason(challenge)}");
        }

        var token = await tokenOf(ScopeOf(challenge.Challenge, uri, failure), cancellationToken)
            ?? throw new SopsException("failed to get Azure token credential to decrypt: no Azure credentials are at hand");
        var answer = await PostAsync(uri, token, new() { ["alg"] = "RSA-OAEP-256", ["value"] = CloudText.ToUrl(ciphertext) }, cancellationToken);
        return answer.IsSuccess && answer.Json().Text("value") is { } value && CloudText.FromUrl(value) is { } plain
            ? plain
            : throw new SopsException($"{failure}: {Reason(answer)}");
    }

    // a token must not go to a host that asks for another service's
    private static string ScopeOf(string challenge, Uri vault, string failure)
    {
        var resource = Resource().Match(challenge);
        var text = resource.Success ? resource.Groups["value"].Value : "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var audience)
            || (!vault.Host.EndsWith("." + audience.Host, StringComparison.OrdinalIgnoreCase) && !(vault.IsLoopback && audience.IsLoopback)))
        {
            throw new SopsException($"{failure}: challenge resource '{CloudRequests.Brief(text)}' does not match the requested domain");
        }

        return text.EndsWith("/.default", StringComparison.Ordinal) ? text : text.TrimEnd('/') + "/.default";
    }

    private static string Reason(CloudAnswer answer)
    {
        var json = answer.Json();
        return CloudRequests.Brief($"RESPONSE {(int)answer.Status} ERROR CODE: {json.Text("error", "code")} {json.Text("error", "message")}").TrimEnd();
    }

    private async Task<CloudAnswer> PostAsync(Uri address, string? token, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body is null ? new ByteArrayContent([]) : JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await _requests.SendAsync(request, cancellationToken);
    }

    [GeneratedRegex("(resource|scope)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Resource();
}
