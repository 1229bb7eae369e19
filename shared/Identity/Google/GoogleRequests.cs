using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Flux.Identity.Clusters;
using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Google;

/// <summary>What is asked of Google's services: the token exchange, impersonation and GKE.</summary>
/// <remarks>Spec: Security Token Service v1, IAM Credentials v1, Kubernetes Engine v1; RFC 8693.</remarks>
internal sealed class GoogleRequests(IdentityHttp http, TimeProvider clock)
{
    /// <summary>The scope of everything.</summary>
    public const string CloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

    private const string Email = "https://www.googleapis.com/auth/userinfo.email";

    /// <summary>Both scopes, as forms have them.</summary>
    public const string Scopes = $"{CloudPlatform} {Email}";

    /// <summary>Exchanges a token that Google trusts for one of Google's, and that for one of a service account where one is named.</summary>
    /// <param name="audience">The workload identity provider.</param>
    /// <param name="proof">The token that it trusts.</param>
    /// <param name="proofType">Its kind, e.g. <c>urn:ietf:params:oauth:token-type:jwt</c>.</param>
    /// <param name="serviceAccount">Whom to impersonate; empty for nobody.</param>
    /// <param name="proxy">A proxy; null for none.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public async Task<CloudToken> ExchangeAsync(
        string audience, Secret proof, string proofType, string serviceAccount, Uri? proxy, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(new("https://sts.googleapis.com/v1/token"), new()
        {
            ["audience"] = audience,
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["requested_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
            ["scope"] = serviceAccount.Length > 0 ? CloudPlatform : Scopes,
            ["subject_token"] = proof.Reveal(),
            ["subject_token_type"] = proofType,
        }, proxy, cancellationToken);
        return serviceAccount.Length > 0 ? await ImpersonateAsync(serviceAccount, token, proxy, cancellationToken) : token;
    }

    /// <summary>A token of a service account, which another token may get.</summary>
    public async Task<CloudToken> ImpersonateAsync(string serviceAccount, CloudToken token, Uri? proxy, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{serviceAccount}:generateAccessToken"))
        {
            Content = JsonContent.Create(new JsonObject { ["scope"] = new JsonArray(CloudPlatform, Email), ["lifetime"] = "3600s" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        var answer = await http.SendAsync(request, Reach.Cloud, proxy, cancellationToken);
        var json = answer.Json();
        return answer.IsSuccess && json.Text("accessToken") is { Length: > 0 } text
            && DateTimeOffset.TryParse(json.Text("expireTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires)
                ? new(new(text), expires)
                : throw new IdentityException($"google: unable to generate access token for '{serviceAccount}': {answer.Reason()}");
    }

    /// <summary>Asks for a token with a form.</summary>
    public async Task<CloudToken> TokenAsync(Uri address, Dictionary<string, string> form, Uri? proxy, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        var answer = await http.SendAsync(request, Reach.Cloud, proxy, cancellationToken);
        var json = answer.Json();
        return answer.IsSuccess && json.Text("access_token") is { Length: > 0 } token
            ? new(new(token), clock.GetUtcNow().AddSeconds(json.Number("expires_in") ?? 3600))
            : throw new IdentityException($"oauth2/google: no token from {address.Host}: {answer.Reason()}");
    }

    /// <summary>Where a cluster is.</summary>
    public async Task<ClusterAddress> ClusterAsync(string name, CloudToken token, Uri? proxy, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://container.googleapis.com/v1/{GoogleNames.Cluster(name)}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value.Reveal());
        var answer = await http.SendAsync(request, Reach.Cloud, proxy, cancellationToken);
        var json = answer.Json();
        return answer.IsSuccess && json.Text("endpoint") is { Length: > 0 } endpoint
            ? new(ClusterAddresses.Parse(endpoint), ClusterAddresses.Certificate(json.Text("masterAuth", "clusterCaCertificate"), "GKE"))
            : throw new IdentityException($"failed to describe GKE cluster '{name}': {answer.Reason()}");
    }
}
