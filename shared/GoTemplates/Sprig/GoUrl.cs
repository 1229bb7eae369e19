using System.Globalization;
using System.Net;
using System.Text;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Go's net/url.</summary>
/// <remarks>Source: Go 1.26, net/url/url.go.</remarks>
internal sealed class GoUrl
{
    private enum Part
    {
        Path,
        Host,
        Zone,
        UserPassword,
        Fragment,
    }

    public string Scheme { get; init; } = "";

    public string Opaque { get; set; } = "";

    /// <summary>User name and password, escaped; null where there is no user, which is not the same as an empty one.</summary>
    public string? User { get; set; }

    public string Host { get; set; } = "";

    public string Path { get; set; } = "";

    public string Query { get; set; } = "";

    public string Fragment { get; set; } = "";

    /// <summary>The host without port and brackets.</summary>
    public string HostName
    {
        get
        {
            var colon = Host.LastIndexOf(':');
            var host = colon >= 0 && IsPort(Host[colon..]) ? Host[..colon] : Host;
            return host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        }
    }

    /// <exception cref="GoCallException">In Go's words.</exception>
    public static GoUrl Parse(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var before = hash < 0 ? text : text[..hash];
        var url = Read(before, () => ParseBody(before));
        if (hash >= 0)
        {
            url.Fragment = Read(text, () => Unescape(text[(hash + 1)..], Part.Fragment));
        }

        return url;
    }

    public override string ToString()
    {
        var text = new StringBuilder(Scheme).Append(Scheme.Length > 0 ? ":" : "");
        if (Opaque.Length > 0)
        {
            text.Append(Opaque);
        }
        else
        {
            if ((Scheme.Length > 0 || Host.Length > 0 || User is not null) && (Host.Length > 0 || Path.Length > 0 || User is not null))
            {
                text.Append("//").Append(User is null ? "" : User + "@").Append(Escape(Host, Part.Host));
            }

            var path = Path == "*" ? "*" : Escape(Path, Part.Path);
            if (path.Length > 0 && path[0] != '/' && Host.Length > 0)
            {
                text.Append('/');
            }

            // a first part with a colon would be taken for a scheme
            text.Append(text.Length == 0 && path.Split('/')[0].Contains(':', StringComparison.Ordinal) ? "./" : "").Append(path);
        }

        text.Append(Query.Length > 0 ? "?" + Query : "");
        return text.Append(Fragment.Length > 0 ? "#" + Escape(Fragment, Part.Fragment) : "").ToString();
    }

    private static T Read<T>(string text, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException e)
        {
            throw new GoCallException($"parse {Quoting.Quote(text)}: {e.Message}", e);
        }
    }

    private static GoUrl ParseBody(string text)
    {
        if (text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f', StringComparison.Ordinal))
        {
            throw new FormatException("net/url: invalid control character in URL");
        }

        if (text == "*")
        {
            return new() { Path = "*" };
        }

        var (scheme, rest) = SplitScheme(text);
        var url = new GoUrl { Scheme = scheme.ToLowerInvariant() };
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0)
        {
            (rest, url.Query) = (rest[..question], rest[(question + 1)..]);
        }

        if (!rest.StartsWith('/'))
        {
            if (scheme.Length > 0)
            {
                url.Opaque = rest;
                return url;
            }

            if (rest.Split('/')[0].Contains(':', StringComparison.Ordinal))
            {
                throw new FormatException("first path segment in URL cannot contain colon");
            }
        }

        if (rest.StartsWith("//", StringComparison.Ordinal) && (scheme.Length > 0 || !rest.StartsWith("///", StringComparison.Ordinal)))
        {
            var slash = rest.IndexOf('/', 2);
            Authority(url, slash < 0 ? rest[2..] : rest[2..slash]);
            rest = slash < 0 ? "" : rest[slash..];
        }

        url.Path = Unescape(rest, Part.Path);
        return url;
    }

    private static (string Scheme, string Behind) SplitScheme(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetter(c) || (i > 0 && (char.IsAsciiDigit(c) || c is '+' or '-' or '.')))
            {
                continue;
            }

            if (c == ':')
            {
                return i == 0 ? throw new FormatException("missing protocol scheme") : (text[..i], text[(i + 1)..]);
            }

            break;
        }

        return ("", text);
    }

    private static void Authority(GoUrl url, string text)
    {
        var at = text.LastIndexOf('@');
        url.Host = ParseHost(text[(at + 1)..]);
        if (at < 0)
        {
            return;
        }

        var user = text[..at];
        if (!user.All(c => char.IsAsciiLetterOrDigit(c) || "-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal)))
        {
            throw new FormatException("net/url: invalid userinfo");
        }

        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var name = Escape(Unescape(colon < 0 ? user : user[..colon], Part.UserPassword), Part.UserPassword);
        url.User = colon < 0 ? name : $"{name}:{Escape(Unescape(user[(colon + 1)..], Part.UserPassword), Part.UserPassword)}";
    }

    private static string ParseHost(string host)
    {
        if (!host.StartsWith('['))
        {
            var colon = host.IndexOf(':', StringComparison.Ordinal);
            return colon >= 0 && !IsPort(host[colon..])
                ? throw new FormatException($"invalid port {Quoting.Quote(host[colon..])} after host")
                : Unescape(host, Part.Host);
        }

        var close = host.LastIndexOf(']');
        if (close < 0)
        {
            throw new FormatException("missing ']' in host");
        }

        if (!IsPort(host[(close + 1)..]))
        {
            throw new FormatException($"invalid port {Quoting.Quote(host[(close + 1)..])} after host");
        }

        var zone = host[..close].IndexOf("%25", StringComparison.Ordinal);
        var address = Unescape(host[1..(zone < 0 ? close : zone)], Part.Host);
        if (!address.Contains(':', StringComparison.Ordinal) || !IPAddress.TryParse(address, out _))
        {
            throw new FormatException(IPAddress.TryParse(address, out _) && address.Count(c => c == '.') == 3
                ? "invalid IP-literal"
                : $"invalid host: ParseAddr({Quoting.Quote(address)}): unable to parse IP");
        }

        return $"[{address}{(zone < 0 ? "" : Unescape(host[zone..close], Part.Zone))}{Unescape(host[close..], Part.Host)}";
    }

    private static bool IsPort(string text) => text.Length == 0 || (text[0] == ':' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);

    private static string Unescape(string text, Part part)
    {
        var isHost = part is Part.Host or Part.Zone;
        var bytes = GoString.ToBytes(text);
        var result = new List<byte>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (b == '%')
            {
                if (i + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[i + 1]) || !char.IsAsciiHexDigit((char)bytes[i + 2]))
                {
                    throw BadEscape(bytes.AsSpan(i, Math.Min(3, bytes.Length - i)));
                }

                var value = Convert.FromHexString([(char)bytes[i + 1], (char)bytes[i + 2]])[0];
                var isRefused = part == Part.Host ? value < 0x80 && value != '%' : part == Part.Zone && value is not ((byte)'%' or (byte)' ') && MustEscape(value, Part.Host);
                if (isRefused)
                {
                    throw BadEscape(bytes.AsSpan(i, 3));
                }

                result.Add(value);
                i += 2;
            }
            else if (isHost && b < 0x80 && MustEscape(b, part))
            {
                throw new FormatException($"invalid character {Quoting.Quote(((char)b).ToString())} in host name");
            }
            else
            {
                result.Add(b);
            }
        }

        return GoString.FromBytes(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(result));
    }

    private static FormatException BadEscape(ReadOnlySpan<byte> escape) => new($"invalid URL escape {Quoting.Quote(GoString.FromBytes(escape))}");

    private static string Escape(string text, Part part)
    {
        var result = new StringBuilder(text.Length);
        foreach (var b in GoString.ToBytes(text))
        {
            _ = MustEscape(b, part) ? result.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture)) : result.Append((char)b);
        }

        return result.ToString();
    }

    private static bool MustEscape(byte b, Part part)
    {
        var c = (char)b;
        if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~')
        {
            return false;
        }

        return part switch
        {
            Part.Host or Part.Zone => !"!$&'()*+,;=:[]<>\"".Contains(c, StringComparison.Ordinal),
            Part.Path => !"$&+,/:;=@".Contains(c, StringComparison.Ordinal),
            Part.UserPassword => !"$&+,;=".Contains(c, StringComparison.Ordinal),
            _ => !"$&+,/:;=?@!()*".Contains(c, StringComparison.Ordinal),
        };
    }
}
