namespace Flux.Helm.Repositories;

/// <summary>Addresses of chart repositories.</summary>
/// <remarks>Spec: source-controller internal/helm/repository/utils.go; Helm 4, pkg/repo/v1, <c>ResolveReferenceURL</c>.</remarks>
public static class RepositoryUrl
{
    private const string Registry = "oci://";

    /// <summary>Whether an address is that of a registry.</summary>
    public static bool IsRegistry(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.StartsWith(Registry, StringComparison.Ordinal);
    }

    /// <summary>The address with one slash at its end, or of a registry with none; the empty text stays.</summary>
    /// <exception cref="HelmException">Not an address.</exception>
    public static string Normalize(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.Length == 0)
        {
            return "";
        }

        var parsed = Parse(url);
        var rest = url.IndexOfAny(['?', '#']) is >= 0 and var at ? url[at..] : "";
        var path = url[..(url.Length - rest.Length)].TrimEnd('/');
        return parsed.Scheme == "oci" ? path + rest : $"{path}/{rest}";
    }

    /// <summary>Checks that charts that others depend on can be had from an address.</summary>
    /// <exception cref="HelmException">They cannot.</exception>
    public static void CheckDependency(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (IsRegistry(url) || url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal))
        {
            return;
        }

        throw new HelmException(url.StartsWith('@')
            ? $"aliased repository dependency is not supported: {url}"
            : $"invalid dependency repository URL: {url}");
    }

    /// <summary>The address of a repository's index.</summary>
    /// <exception cref="HelmException">Not an address.</exception>
    public static Uri IndexOf(string url)
    {
        var parsed = new UriBuilder(Parse(url));
        parsed.Path = $"{parsed.Path.TrimEnd('/')}/index.yaml";
        return parsed.Uri;
    }

    /// <summary>The address of a chart: as it is, or relative to the repository, whose query it then has.</summary>
    /// <exception cref="HelmException">Not an address.</exception>
    public static Uri Resolve(string repository, string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (Uri.TryCreate(reference, UriKind.Absolute, out var absolute) && !reference.StartsWith('/'))
        {
            return absolute;
        }

        var repositoryUrl = Parse(repository);
        var parent = new UriBuilder(repositoryUrl) { Query = "", Fragment = "" };
        parent.Path = parent.Path.TrimEnd('/') + "/";
        if (!Uri.TryCreate(parent.Uri, reference, out var resolved))
        {
            throw new HelmException($"failed to parse {reference} as URL");
        }

        return new UriBuilder(resolved) { Query = repositoryUrl.Query }.Uri;
    }

    private static Uri Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0
        ? parsed
        : throw new HelmException($"'{url}' is not an absolute URL with a host");
}
