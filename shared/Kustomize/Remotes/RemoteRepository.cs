using System.Globalization;
using System.Text.RegularExpressions;

namespace Flux.Kustomize.Remotes;

/// <summary>A directory of a Git repository, as a kustomization names it by URL.</summary>
/// <remarks>Spec: kustomize v5.8.1, api/internal/git/repospec.go, and examples/remoteBuild.md.</remarks>
public sealed partial record RemoteRepository
{
    /// <summary>How long a fetch may take where the URL has no <c>timeout</c>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(27);

    private static readonly string[] _schemes = ["ssh://", "https://", "http://", "file://"];

    private RemoteRepository()
    {
    }

    /// <summary>The URL as written.</summary>
    public required string Raw { get; init; }

    /// <summary>What <c>git clone</c> would be given: a URL, or the form <c>user@host:path</c>.</summary>
    public required string CloneUrl { get; init; }

    /// <summary>The directory in the repository; empty for its root.</summary>
    public required string Directory { get; init; }

    /// <summary>A branch, tag or commit (<c>?ref=</c>, <c>?version=</c>); empty for the remote's HEAD.</summary>
    public required string Ref { get; init; }

    /// <summary>How long the fetch may take (<c>?timeout=</c>, seconds or a Go duration).</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether the content of submodules is wanted (<c>?submodules=</c>); true where the URL does not say.</summary>
    public required bool WantsSubmodules { get; init; }

    /// <summary>Whether the URL begins with <c>git::</c>, which upstream warns of and drops.</summary>
    public required bool IsForced { get; init; }

    /// <summary>Reads a URL; null for what is not one, for that names a local directory.</summary>
    public static RemoteRepository? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('/'))
        {
            return null;
        }

        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var query = Query(mark < 0 ? "" : text[(mark + 1)..]);
        var address = mark < 0 ? text : text[..mark];
        var isForced = TakePrefix(ref address, "git::");
        if (TryHost(ref address) is not { } host
            || Split(address, host.StartsWith("file://", StringComparison.Ordinal)) is not { Repository.Length: > 0 } parts
            || Leaves(parts.Directory))
        {
            return null;
        }

        return new()
        {
            Raw = text,
            CloneUrl = host + parts.Repository,
            Directory = parts.Directory.TrimStart('/').TrimEnd('/'),
            Ref = query.GetValueOrDefault("ref") is { Length: > 0 } reference ? reference : query.GetValueOrDefault("version") ?? "",
            Timeout = Duration(query.GetValueOrDefault("timeout")) ?? DefaultTimeout,
            WantsSubmodules = Truth(query.GetValueOrDefault("submodules")) ?? true,
            IsForced = isForced,
        };
    }

    private static Dictionary<string, string> Query(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : pair[(equals + 1)..];
            values.TryAdd(equals < 0 ? pair : pair[..equals], Uri.UnescapeDataString(value.Replace('+', ' ')));
        }

        return values;
    }

    private static string? TryHost(ref string address)
    {
        var scheme = "";
        foreach (var known in _schemes)
        {
            if (TakePrefix(ref address, known))
            {
                scheme = known;
                break;
            }
        }

        if (scheme == "file://")
        {
            return scheme;
        }

        var user = User().Match(address).Value;
        address = address[user.Length..];
        var isGitHub = address.StartsWith("github.com/", StringComparison.OrdinalIgnoreCase)
            || address.StartsWith("github.com:", StringComparison.OrdinalIgnoreCase);
        var acceptsColon = scheme.Length == 0 && (user.Length > 0 || isGitHub);
        if (scheme.Length == 0 && !acceptsColon)
        {
            return null;
        }

        var end = address.IndexOf('/', StringComparison.Ordinal);
        if (acceptsColon && address.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && (end < 0 || colon < end))
        {
            end = colon;
        }

        var host = end < 0 ? address : address[..(end + 1)];
        address = end < 0 ? "" : address[(end + 1)..];
        if (isGitHub)
        {
            return scheme == "ssh://" || user.Length > 0 ? user + "github.com:" : "https://github.com/";
        }

        return host.Length == 0 ? null : scheme + user + host;
    }

    // where the repository's path ends: after _git/NAME, at //, after .git, or else after owner and name
    private static (string Repository, string Directory)? Split(string path, bool isFile)
    {
        if (path.IndexOf("_git/", StringComparison.Ordinal) is >= 0 and var azure)
        {
            var next = path.IndexOf('/', azure + 5);
            return next < 0 ? (path, "") : (path[..next], path[(next + 1)..]);
        }

        if (path.IndexOf("//", StringComparison.Ordinal) is >= 0 and var twice)
        {
            return (path[..twice], path[(twice + 2)..]);
        }

        if (path.IndexOf(".git", StringComparison.Ordinal) is >= 0 and var git)
        {
            return (path[..(git + 4)], path[(git + 4)..]);
        }

        if (isFile)
        {
            return (path, "");
        }

        var parts = path.Split('/');
        return parts.Length < 2 ? null : (string.Join('/', parts[..2]), string.Join('/', parts[2..]));
    }

    private static bool Leaves(string directory)
    {
        var depth = 0;
        foreach (var part in directory.Split('/').Where(p => p is not ("" or ".")))
        {
            depth += part == ".." ? -1 : 1;
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TakePrefix(ref string text, string prefix)
    {
        if (!text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[prefix.Length..];
        return true;
    }

    private static TimeSpan? Duration(string? text)
    {
        if (text is not { Length: > 0 })
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
        }

        var match = GoDuration().Match(text);
        var total = match.Success ? match.Groups["part"].Captures.Sum(c => Seconds(c.Value)) : 0;
        return total is > 0 and < 1e9 ? TimeSpan.FromSeconds(total) : null;
    }

    private static double Seconds(string part)
    {
        var unit = part.TrimStart("0123456789.".ToCharArray());
        var number = double.Parse(part.AsSpan(0, part.Length - unit.Length), CultureInfo.InvariantCulture);
        return number * unit switch
        {
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            "ms" => 1e-3,
            "ns" => 1e-9,
            _ => 1e-6,
        };
    }

    private static bool? Truth(string? text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9-]*@", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex User();

    [GeneratedRegex(@"^\+?(?<part>(\d+(\.\d+)?)(ns|us|µs|ms|s|m|h))+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GoDuration();
}
