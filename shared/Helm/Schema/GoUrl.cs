namespace Flux.Helm.Schema;

/// <summary>What Go's net/url and net/netip say of an address, as far as the formats of schemas need it.</summary>
internal static class GoUrl
{
    /// <summary>Why a text is no URL or relative reference; null where it is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isAbsolute">Whether it has a scheme.</param>
    /// <param name="rawPath">The path as it was written; empty where its form is the usual one.</param>
    public static string? Parse(string text, out bool isAbsolute, out string rawPath)
    {
        isAbsolute = false;
        rawPath = "";
        var problem = Problem(text, ref isAbsolute, ref rawPath, out var host);
        return problem is not null ? $"parse {GoText.Quote(text)}: {problem}"
            : HostName(host) is var name && name.Contains(':', StringComparison.Ordinal) ? Ipv6Problem(host, name) : null;
    }

    /// <summary>Why a text is no address of IPv6, as Go's netip says it; null where it is one.</summary>
    /// <remarks>Spec: Go net/netip, ParseAddr.</remarks>
    public static string? AddressProblem(string text)
    {
        var problem = Address(text, out var at);
        return problem is null ? null : $"ParseAddr({GoText.Quote(text)}): {problem}{(at.Length > 0 ? $" (at {GoText.Quote(at)})" : "")}";
    }

    private static string? Problem(string text, ref bool isAbsolute, ref string rawPath, out string host)
    {
        host = "";
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var (rest, fragment) = hash < 0 ? (text, "") : (text[..hash], text[(hash + 1)..]);
        if (rest.Any(c => c is < ' ' or '\x7f'))
        {
            return "net/url: invalid control character in URL";
        }

        if (rest.StartsWith(':'))
        {
            return "missing protocol scheme";
        }

        var scheme = SchemeLength(rest);
        isAbsolute = scheme > 0;
        rest = scheme > 0 ? rest[(scheme + 1)..] : rest;
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        rest = question < 0 ? rest : rest[..question];
        if (!rest.StartsWith('/'))
        {
            if (isAbsolute)
            {
                return BadEscape(fragment);
            }

            if (rest.Split('/')[0].Contains(':', StringComparison.Ordinal))
            {
                return "first path segment in URL cannot contain colon";
            }
        }

        if (rest.StartsWith("//", StringComparison.Ordinal) && (isAbsolute || !rest.StartsWith("///", StringComparison.Ordinal)))
        {
            var slash = rest.IndexOf('/', 2);
            var authority = slash < 0 ? rest[2..] : rest[2..slash];
            rest = slash < 0 ? "" : rest[slash..];
            if (AuthorityProblem(authority, out host) is { } wrong)
            {
                return wrong;
            }
        }

        rawPath = rest.AsSpan().IndexOfAny('{', '}') >= 0 || rest.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(rest) : "";
        return BadEscape(rest) ?? BadEscape(fragment);
    }

    private static int SchemeLength(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ':')
            {
                return i;
            }

            if (!char.IsAsciiLetter(text[i]) && (i == 0 || !(char.IsAsciiDigit(text[i]) || text[i] is '+' or '-' or '.')))
            {
                return 0;
            }
        }

        return 0;
    }

    private static string? AuthorityProblem(string authority, out string host)
    {
        var at = authority.LastIndexOf('@');
        host = authority[(at + 1)..];
        if (at >= 0 && !authority[..at].All(c => char.IsAsciiLetterOrDigit(c) || "-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal)))
        {
            return "net/url: invalid userinfo";
        }

        string? port = null;
        if (host.StartsWith('['))
        {
            var end = host.LastIndexOf(']');
            if (end < 0)
            {
                return "missing ']' in host";
            }

            port = host[(end + 1)..];
        }
        else if (host.LastIndexOf(':') is >= 0 and var colon)
        {
            port = host[colon..];
        }

        if (port is { Length: > 0 } && (port[0] != ':' || !port.Skip(1).All(char.IsAsciiDigit)))
        {
            return $"invalid port {GoText.Quote(port)} after host";
        }

        foreach (var c in host)
        {
            if (c < 0x80 && !char.IsAsciiLetterOrDigit(c) && !"-_.~!$&'()*+,;=:[]<>\"%".Contains(c, StringComparison.Ordinal))
            {
                return $"invalid character {GoText.Quote(c.ToString())} in host name";
            }
        }

        return BadEscape(host);
    }

    private static string? BadEscape(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return $"invalid URL escape {GoText.Quote(text[i..Math.Min(i + 3, text.Length)])}";
            }
        }

        return null;
    }

    private static string HostName(string host)
    {
        if (host.StartsWith('[') && host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return host[1..end];
        }

        var colon = host.LastIndexOf(':');
        return colon >= 0 && host.Skip(colon + 1).All(char.IsAsciiDigit) ? host[..colon] : host;
    }

    private static string? Ipv6Problem(string host, string name) =>
        !host.Contains('[', StringComparison.Ordinal) || !host.Contains(']', StringComparison.Ordinal) ? "ipv6 address not enclosed in brackets"
        : SchemaFormats.Ipv6(name) is { } problem ? $"invalid ipv6 address: {problem}"
        : null;

    private static string? Address(string text, out string at)
    {
        at = "";
        var percent = text.IndexOf('%', StringComparison.Ordinal);
        var rest = percent < 0 ? text : text[..percent];
        if (percent >= 0 && percent + 1 == text.Length)
        {
            return "zone must be a non-empty string";
        }

        var (bytes, ellipsis) = (0, -1);
        if (rest.StartsWith("::", StringComparison.Ordinal))
        {
            ellipsis = 0;
            rest = rest[2..];
            if (rest.Length == 0)
            {
                return null;
            }
        }

        while (bytes < 16)
        {
            at = rest;
            var digits = rest.TakeWhile(char.IsAsciiHexDigit).Count();
            if (digits is 0 or > 4)
            {
                return digits == 0 ? "each colon-separated field must have at least one digit" : "each group must have 4 or fewer digits";
            }

            if (digits < rest.Length && rest[digits] == '.')
            {
                if (EmbeddedProblem(rest, bytes, ellipsis) is { } problem)
                {
                    return problem;
                }

                (rest, bytes) = ("", bytes + 4);
                break;
            }

            bytes += 2;
            rest = rest[digits..];
            if (rest.Length == 0)
            {
                break;
            }

            at = rest;
            if (rest[0] != ':' || rest.Length == 1)
            {
                return rest[0] != ':' ? "unexpected character, want colon" : "colon must be followed by more characters";
            }

            rest = rest[1..];
            if (rest[0] != ':')
            {
                continue;
            }

            at = rest;
            if (ellipsis >= 0)
            {
                return "multiple :: in address";
            }

            ellipsis = bytes;
            rest = rest[1..];
            if (rest.Length == 0)
            {
                break;
            }
        }

        at = rest;
        if (rest.Length > 0)
        {
            return "trailing garbage after address";
        }

        return bytes < 16 && ellipsis < 0 ? "address string too short"
            : bytes == 16 && ellipsis >= 0 ? "the :: must expand to at least one field of zeros"
            : null;
    }

    private static string? EmbeddedProblem(string text, int bytes, int ellipsis)
    {
        if (ellipsis < 0 && bytes != 12)
        {
            return "embedded IPv4 address must replace the final 2 fields of the address";
        }

        if (bytes + 4 > 16)
        {
            return "too many hex fields to fit an embedded IPv4 at the end of the address";
        }

        var fields = text.Split('.');
        return fields.Length < 4 ? "IPv4 address too short"
            : fields.Length > 4 ? "IPv4 address too long"
            : fields.Any(f => f.Length == 0) ? "IPv4 field must have at least one digit"
            : fields.Any(f => !f.All(char.IsAsciiDigit)) ? "unexpected character"
            : fields.Any(f => f.Length > 1 && f[0] == '0') ? "IPv4 field has octet with leading zero"
            : fields.Any(f => f.Length > 3 || int.Parse(f, System.Globalization.CultureInfo.InvariantCulture) > 255) ? "IPv4 field has value >255"
            : null;
    }
}
