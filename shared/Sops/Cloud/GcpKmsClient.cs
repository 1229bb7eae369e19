using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flux.Primitives;
using Flux.Sops.Keys;

namespace Flux.Sops.Cloud;

/// <summary>Decrypts with Google Cloud KMS.</summary>
/// <remarks>Spec: Cloud KMS API v1, cryptoKeys.decrypt; getsops/sops v3.13 gcpkms/keysource.go.</remarks>
internal sealed partial class GcpKmsClient(HttpClient http, CloudEndpoints endpoints)
{
    private readonly CloudRequests _requests = new(http);

    /// <exception cref="SopsException">The key's name is none, or Google refuses.</exception>
    public async Task<byte[]> DecryptAsync(MasterKey.GcpKms key, Func<CancellationToken, Task<string?>> tokenOf, CancellationToken cancellationToken)
    {
        var ciphertext = CloudText.FromBase64(key.EncryptedKey, "failed to base64 decode GCP KMS encrypted data key");
        if (!ResourceId().IsMatch(key.ResourceId))
        {
            throw new SopsException($"no valid resource ID found in {Trees.GoQuote.Of(key.ResourceId)}");
        }

        var token = await tokenOf(cancellationToken)
            ?? throw new SopsException("cannot create GCP KMS service: no Google Cloud credentials are at hand");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(endpoints.GcpKms, $"v1/{key.ResourceId}:decrypt"))
        {
            Content = JsonContent.Create(new JsonObject { ["ciphertext"] = Convert.ToBase64String(ciphertext) }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await _requests.SendAsync(request, cancellationToken);
        return answer.IsSuccess && answer.Json().Text("plaintext") is { } plain
            ? CloudText.FromBase64(plain, "failed to decrypt sops data key with GCP KMS key")
            : throw new SopsException(
                $"failed to decrypt sops data key with GCP KMS key: {(int)answer.Status} {CloudRequests.Brief(answer.Json().Text("error", "message") ?? "")}".TrimEnd());
    }

    [GeneratedRegex("^projects/[^/?#]+/locations/[^/?#]+/keyRings/[^/?#]+/cryptoKeys/[^/?#]+$", RegexOptions.NonBacktracking)]
    private static partial Regex ResourceId();
}
