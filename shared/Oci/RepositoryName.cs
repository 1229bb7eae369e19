using System.Net;
using System.Text.RegularExpressions;

namespace Flux.Oci;

/// <summary>A repository of a registry: <c>host[:port]/path</c>.</summary>
/// <remarks>Spec: go-containerregistry pkg/name; a name without a host is Docker Hub's, and one without a path there is in <c>library</c>.</remarks>
public sealed partial record RepositoryName
{
    private const string DockerHub = "index.docker.io";
    private const string PathCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_-./";
    private const int MaxPathLength = 255;

    private RepositoryName(string registry, string path) => (Registry, Path) = (registry, path);

    /// <summary>The registry's host, with a port where one was given.</summary>
    public string Registry { get; }

    /// <summary>The repository in the registry.</summary>
    public string Path { get; }

    /// <summary>
    /// Whether plain HTTP is tried where the registry does not speak TLS though nobody said so: for the machine itself and private networks.
    /// </summary>
    public bool MayUsePlainHttp
    {
        get
        {
            var host = Registry.StartsWith('[') ? Registry[1..Math.Max(1, Registry.IndexOf(']', StringComparison.Ordinal))] : Registry.Split(':')[0];
            return host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)
                || (IPAddress.TryParse(host, out var address)
                    && (IPAddress.IsLoopback(address) || address.GetAddressBytes() is [10, _, _, _] or [172, >= 16 and <= 31, _, _] or [192, 168, _, _]));
        }
    }

    /// <summary>Reads a name, which has no scheme, tag or digest.</summary>
    /// <exception cref="FormatException">It is malformed; the message is go-containerregistry's.</exception>
    public static RepositoryName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            throw new FormatException("a repository name must be specified");
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var hasRegistry = first == "localhost" || first.AsSpan().ContainsAny('.', ':');
        var (registry, path) = hasRegistry ? (first, name[(slash + 1)..]) : (DockerHub, name);
        if (path.Length is 0 or > MaxPathLength)
        {
            throw new FormatException($"repository must be between 1 and {MaxPathLength} characters in length: {path}");
        }

        if (path.AsSpan().ContainsAnyExcept(PathCharacters))
        {
            throw new FormatException($"repository can only contain the characters `{PathCharacters}`: {path}");
        }

        if (path.Split('/').Any(segment => segment is "" or "." or ".."))
        {
            throw new FormatException($"repository has an empty or relative part: {path}");
        }

        if (!Authority().IsMatch(registry))
        {
            throw new FormatException($"registries must be valid RFC 3986 URI authorities: {registry}");
        }

        registry = registry == "docker.io" ? DockerHub : registry;
        return new(registry, registry == DockerHub && !path.Contains('/', StringComparison.Ordinal) ? $"library/{path}" : path);
    }

    /// <summary>The registry and the path.</summary>
    public override string ToString() => $"{Registry}/{Path}";

    [GeneratedRegex(@"\A([a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Authority();
}
