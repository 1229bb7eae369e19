using System.Text;

namespace Flux.Helm.Schema;

/// <summary>Where a schema stands: the address of its document and a JSON pointer within.</summary>
internal readonly record struct SchemaLocation(string Url, string Pointer)
{
    public SchemaLocation Within(string token) => this with { Pointer = $"{Pointer}/{Escape(token)}" };

    public SchemaLocation Within(string token, string next) => Within(token).Within(next);

    public override string ToString() => $"{Url}#{Encode(Pointer)}";

    public static string Escape(string token) => token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A pointer of tokens.</summary>
    public static string PointerOf(IEnumerable<string> tokens) => string.Concat(tokens.Select(t => "/" + Escape(t)));

    /// <summary>Percent-encodes each segment as Go's url.PathEscape does.</summary>
    public static string Encode(string fragment) => string.Join('/', fragment.Split('/').Select(EncodeSegment));

    /// <summary>Splits off the fragment, which is decoded.</summary>
    public static (string Url, string Fragment) Split(string reference)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? (reference, "") : (reference[..hash], Uri.UnescapeDataString(reference[(hash + 1)..]));
    }

    /// <summary>An address resolved against another.</summary>
    /// <exception cref="SchemaException">Not an address.</exception>
    public static string Join(string @base, string reference)
    {
        if (reference.Length == 0)
        {
            return @base;
        }

        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && reference[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return reference;
        }

        return Uri.TryCreate(@base, UriKind.Absolute, out var from) && Uri.TryCreate(from, reference, out var resolved)
            ? resolved.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.Fragment, UriFormat.UriEscaped)
            : throw new SchemaException($"error in parsing {GoText.Quote(reference)}: invalid URL");
    }

    /// <summary>The value at the pointer.</summary>
    /// <exception cref="SchemaException">There is none.</exception>
    public object? Find(object? document)
    {
        var value = document;
        foreach (var escaped in Pointer.Split('/').Skip(1))
        {
            var token = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            switch (value)
            {
                case Dictionary<string, object?> map when map.TryGetValue(token, out var found):
                    value = found;
                    break;
                case List<object?> list when int.TryParse(token, out var index) && index >= 0 && index < list.Count:
                    value = list[index];
                    break;
                default:
                    throw new SchemaException($"json-pointer in {GoText.Quote(ToString())} not found");
            }
        }

        return value;
    }

    private static string EncodeSegment(string segment)
    {
        if (segment.All(IsUnreserved))
        {
            return segment;
        }

        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(segment))
        {
            _ = IsUnreserved((char)b) ? encoded.Append((char)b) : encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' or '$' or '&' or '+' or '=' or ':' or '@';
}
