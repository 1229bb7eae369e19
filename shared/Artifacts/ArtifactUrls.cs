namespace Flux.Artifacts;

/// <summary>The addresses under which this host serves artifacts.</summary>
internal sealed class ArtifactUrls
{
    private const string Prefix = "artifacts/";
    private readonly Uri _advertised;

    public ArtifactUrls(Uri advertised)
    {
        var url = advertised.AbsoluteUri;
        _advertised = new(url.EndsWith('/') ? url : url + "/");
    }

    public Uri UrlOf(string path) => new(_advertised, Prefix + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));

    public string? PathOf(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var prefix = _advertised.AbsoluteUri + Prefix;
        if (!url.IsAbsoluteUri || url.Query.Length > 0 || !url.AbsoluteUri.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var path = string.Join('/', url.AbsoluteUri[prefix.Length..].Split('/').Select(Uri.UnescapeDataString));
        return ArtifactPath.IsSafe(path) ? path : null;
    }
}
