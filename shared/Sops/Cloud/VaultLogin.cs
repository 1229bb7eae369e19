using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Sops.Cloud;

/// <summary>Logs in to a Vault or OpenBao with a JSON web token.</summary>
/// <remarks>Spec: Vault's auth methods kubernetes and jwt, <c>POST …/login</c> with <c>role</c> and <c>jwt</c>.</remarks>
public sealed class VaultLogin(HttpClient http)
{
    private readonly CloudRequests _requests = new(http);

    /// <summary>A token of the Vault.</summary>
    /// <param name="address">Where the Vault is.</param>
    /// <param name="path">Where to log in, e.g. <c>auth/kubernetes/login</c>.</param>
    /// <param name="role">The role to take.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="SopsException">The address or path is malformed, or Vault refuses.</exception>
    public async Task<Secret> LoginAsync(string address, string path, string role, Secret token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(token);
        path = path.Trim('/');
        if (!Uri.TryCreate($"{address.TrimEnd('/')}/v1/{path}", UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
            || path.Split('/').Any(part => part is "" or "." or "..") || path.AsSpan().IndexOfAny("?#%\\") >= 0)
        {
            throw new SopsException($"cannot log in to Vault: the address or the login path '{path}' is malformed");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Content = JsonContent.Create(new JsonObject { ["jwt"] = token.Reveal(), ["role"] = role }),
        };
        request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        var answer = await _requests.SendAsync(request, cancellationToken);
        if (!answer.IsSuccess)
        {
            var errors = (answer.Json()["errors"] as JsonArray ?? []).Select(error => CloudRequests.Brief(error?.Text() ?? ""));
            throw new SopsException($"failed to log in to Vault at '{uri.GetLeftPart(UriPartial.Path)}' with role '{role}': {(int)answer.Status}: {string.Join(", ", errors)}");
        }

        return answer.Json()["auth"] is JsonObject auth && auth.Text("client_token") is { Length: > 0 } text
            ? new(text)
            : throw new SopsException($"failed to log in to Vault at '{uri.GetLeftPart(UriPartial.Path)}': the answer has no token");
    }
}
