using System.Globalization;
using System.Text;
using Flux.Cel.Values;

namespace Flux.Cel.Kubernetes;

/// <summary>An absolute URL or absolute path, in the parts Go's url.ParseRequestURI finds.</summary>
internal sealed record UrlValue(string Scheme, string Host, string Path, string Query, string Text) : IOpaqueValue
{
    public string TypeName => "kubernetes.URL";

    public string Hostname
    {
        get
        {
            if (Host.StartsWith('['))
            {
                return Host[1..Math.Max(1, Host.IndexOf(']', StringComparison.Ordinal))];
            }

            var colon = Host.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? Host : Host[..colon];
        }
    }

    public string Port
    {
        get
        {
            var colon = Host.LastIndexOf(':');
            return colon > Host.LastIndexOf(']') ? Host[(colon + 1)..] : "";
        }
    }

    public static object Parse(string text)
    {
        CelError Failed(string why) => new($"URL parse error during conversion from string: parse \"{text}\": {why}");
        if (text.Length == 0)
        {
            return Failed("empty url");
        }

        if (text.Any(c => c < ' ' || c == 0x7f))
        {
            return Failed("net/url: invalid control character in URL");
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 && char.IsAsciiLetter(text[0]) && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.')
            ? text[..colon].ToLowerInvariant()
            : "";
        var rest = scheme.Length > 0 ? text[(colon + 1)..] : text;
        if (colon == 0)
        {
            return Failed("missing protocol scheme");
        }

        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rest[(question + 1)..];
        rest = question < 0 ? rest : rest[..question];
        if (!rest.StartsWith('/'))
        {
            return scheme.Length > 0 ? new UrlValue(scheme, "", "", query, text) : Failed("invalid URI for request");
        }

        var host = "";
        if (scheme.Length > 0 && rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            host = slash < 0 ? rest[2..] : rest[2..slash];
            rest = slash < 0 ? "" : rest[slash..];
            host = host[(host.LastIndexOf('@') + 1)..];
            if (host.Contains(' ', StringComparison.Ordinal))
            {
                return Failed("invalid character \" \" in host name");
            }

            var port = new UrlValue(scheme, host, "", "", "").Port;
            if (!port.All(char.IsAsciiDigit))
            {
                return Failed($"invalid port \":{port}\" after host");
            }
        }

        for (var i = rest.IndexOf('%', StringComparison.Ordinal); i >= 0; i = rest.IndexOf('%', i + 1))
        {
            if (i + 2 >= rest.Length || !char.IsAsciiHexDigit(rest[i + 1]) || !char.IsAsciiHexDigit(rest[i + 2]))
            {
                return Failed($"invalid URL escape \"{rest[i..Math.Min(rest.Length, i + 3)]}\"");
            }
        }

        return new UrlValue(scheme, host, rest, query, text);
    }

    /// <summary>The path with what a path may not hold escaped.</summary>
    public string EscapedPath()
    {
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(Path))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || "-._~$&+,/:;=@%!'()*".Contains(c, StringComparison.Ordinal))
            {
                text.Append(c);
            }
            else
            {
                text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    public MapValue Values()
    {
        var result = new MapValue();
        foreach (var pair in Query.Split('#')[0].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = Unescape(equals < 0 ? pair : pair[..equals]);
            var value = equals < 0 ? "" : Unescape(pair[(equals + 1)..]);
            result.Entries[key] = result.Entries.TryGetValue(key, out var earlier) && earlier is object[] list
                ? (object[])[.. list, value]
                : new object[] { value };
        }

        return result;
    }

    public override string ToString() => Text;

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
