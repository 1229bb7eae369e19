using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Google;

/// <summary>What Google's metadata service says of the machine the host runs on.</summary>
/// <remarks>Spec: Compute Engine metadata; fluxcd/pkg auth/gcp/gke_metadata.go.</remarks>
internal sealed class GoogleMetadata(IdentityHttp http, HostEnvironment environment, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private GkeCluster? _cluster;

    /// <summary>The GKE cluster the host runs in; it does not change.</summary>
    /// <exception cref="IdentityException">The host does not run in one.</exception>
    public async Task<GkeCluster> ClusterAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_cluster is { } known)
            {
                return known;
            }
        }

        var cluster = new GkeCluster(
            await TextAsync("project/project-id", "project ID", cancellationToken),
            await TextAsync("instance/attributes/cluster-location", "location", cancellationToken),
            await TextAsync("instance/attributes/cluster-name", "name", cancellationToken));
        lock (_lock)
        {
            return _cluster = cluster;
        }
    }

    /// <summary>A token of the machine's service account.</summary>
    public async Task<CloudToken> TokenAsync(string scopes, CancellationToken cancellationToken)
    {
        var answer = await GetAsync($"instance/service-accounts/default/token?scopes={Uri.EscapeDataString(scopes)}", cancellationToken);
        var json = answer.Json();
        return answer.IsSuccess && json.Text("access_token") is { Length: > 0 } token
            ? new(new(token), clock.GetUtcNow().AddSeconds(json.Number("expires_in") ?? 0))
            : throw new IdentityException($"google: no token from the metadata service: {answer.Reason()}");
    }

    private async Task<string> TextAsync(string path, string what, CancellationToken cancellationToken)
    {
        string Failed(string why) => $"failed to get provider audience: failed to get GKE cluster {what} from the metadata service: {why}";
        IdentityAnswer answer;
        try
        {
            answer = await GetAsync(path, cancellationToken);
        }
        catch (IdentityException e)
        {
            throw new IdentityException(Failed(e.Message), e);
        }

        return !answer.IsSuccess ? throw new IdentityException(Failed(answer.Reason()))
            : answer.Text.Trim() is { Length: > 0 and < 256 } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':') ? text
            : throw new IdentityException(Failed("empty value"));
    }

    private async Task<IdentityAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"http://{environment["GCE_METADATA_HOST"] ?? "169.254.169.254"}/computeMetadata/v1/{path}"));
        request.Headers.TryAddWithoutValidation("Metadata-Flavor", "Google");
        return await http.SendAsync(request, Reach.Metadata, null, cancellationToken);
    }
}
