using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Sops.Keys;

namespace Flux.Sops.Cloud;

/// <summary>Decrypts with the transit engine of HashiCorp Vault or OpenBao.</summary>
/// <remarks>Spec: Vault's transit API, decrypt; getsops/sops v3.13 hcvault/keysource.go.</remarks>
internal sealed class VaultTransitClient(HttpClient http)
{
    private readonly CloudRequests _requests = new(http);

    /// <exception cref="SopsException">The address is none, or Vault refuses.</exception>
    public async Task<byte[]> DecryptAsync(MasterKey.Vault key, Secret token, CancellationToken cancellationToken)
    {
        var path = string.Join('/', $"{key.EnginePath}/decrypt/{key.KeyName}".Split('/', StringSplitOptions.RemoveEmptyEntries));
        var failure = $"failed to decrypt sops data key from Vault transit backend '{path}'";
        if (!Uri.TryCreate($"{key.Address.TrimEnd('/')}/v1/{path}", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || path.Split('/').Any(part => part is "." or "..") || path.AsSpan().IndexOfAny("?#%\\") >= 0)
        {
            throw new SopsException("cannot create Vault client: the address or path of the key is malformed");
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, uri) { Content = JsonContent.Create(new JsonObject { ["ciphertext"] = key.EncryptedKey }) };
        request.Headers.TryAddWithoutValidation("X-Vault-Token", token.Reveal());
        request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        var answer = await _requests.SendAsync(request, cancellationToken);
        if (!answer.IsSuccess)
        {
            var errors = (answer.Json()["errors"] as JsonArray ?? []).Select(error => $"* {CloudRequests.Brief(error?.Text() ?? "")}");
            throw new SopsException(
                $"{failure}: Error making API request.\n\nURL: PUT {uri.GetLeftPart(UriPartial.Path)}\nCode: {(int)answer.Status}. Errors:\n\n{string.Join('\n', errors)}");
        }

        if (answer.Json()["data"] is not JsonObject data)
        {
            throw new SopsException($"{failure}: transit backend is empty");
        }

        var plain = data.Text("plaintext") ?? throw new SopsException($"{failure}: no decrypted data");
        return CloudText.FromBase64(plain, $"{failure}: cannot decode base64 plaintext into data key bytes");
    }
}
