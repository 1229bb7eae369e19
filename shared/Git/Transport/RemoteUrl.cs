using System.Net;

namespace Flux.Git.Transport;

/// <summary>A remote's URL, taken apart and checked.</summary>
internal sealed record RemoteUrl
{
    /// <summary>The URL without user-info, query and fragment, as it may stand in a message.</summary>
    public required string Display { get; init; }

    /// <summary><c>http</c>, <c>https</c>, <c>ssh</c>, <c>git</c> or <c>file</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The host; empty for a file.</summary>
    public required string Host { get; init; }

    /// <summary>The port, the scheme's own where the URL names none.</summary>
    public required int Port { get; init; }

    /// <summary>The path, percent-encoding undone.</summary>
    public required string Path { get; init; }

    /// <summary>The URL's user; null for none.</summary>
    public string? User { get; init; }

    /// <summary>The URL's password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>The URL as given.</summary>
    public required Uri Url { get; init; }

    /// <summary>Host and port.</summary>
    public DnsEndPoint EndPoint => new(Host, Port);

    /// <summary>Checks a URL.</summary>
    /// <exception cref="GitException">Not absolute, of another scheme, or holding what could be taken for an option.</exception>
    public static RemoteUrl Parse(Uri url)
    {
        if (!url.IsAbsoluteUri)
        {
            throw Invalid("the repository's URL is not absolute");
        }

        var display = url.IsFile ? "file://" + url.AbsolutePath : url.GetComponents(
            UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);
        var port = url.Scheme switch
        {
            "ssh" => 22,
            "git" => 9418,
            "http" => 80,
            "https" => 443,
            "file" => 0,
            _ => throw Invalid($"unsupported scheme '{RemoteErrorText(url.Scheme)}' in '{display}': use http, https, ssh or file"),
        };
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        var userInfo = url.UserInfo.Split(':', 2);
        var user = userInfo[0].Length > 0 ? Uri.UnescapeDataString(userInfo[0]) : null;
        var host = url.IdnHost;
        if (path.Contains('\0') || path.Contains('\n') || path.Contains('\r'))
        {
            throw Invalid($"the path of '{display}' holds a control character");
        }

        if (url.IsFile ? host.Length > 0 && host != "localhost" : host.Length == 0)
        {
            throw Invalid(url.IsFile ? $"'{display}' names a host: only local repositories are read" : $"'{display}' names no host");
        }

        // To ssh, a host or user that begins with a dash would be an option.
        var isSsh = url.Scheme == "ssh";
        if (isSsh && (host.StartsWith('-') || user is ['-', ..] || (user is not null && user.Any(c => char.IsControl(c) || c is ' ' or '@'))))
        {
            throw Invalid($"the host or user of '{display}' is not valid");
        }

        return new RemoteUrl
        {
            Url = url,
            Display = display,
            Scheme = url.Scheme,
            Host = url.IsFile ? "" : host,
            Port = url.Port > 0 ? url.Port : port,
            Path = path,
            User = user,
            Password = userInfo.Length > 1 ? Uri.UnescapeDataString(userInfo[1]) : null,
        };
    }

    private static string RemoteErrorText(string text) => Protocol.RemoteErrors.Clean(text);

    private static GitException Invalid(string message) => new(message) { Error = GitError.InvalidUrl, IsComplete = true };
}
