using System.Globalization;

namespace Flux.Oci.Signatures;

/// <summary>Points in time as RFC 3339 writes them, with seconds and a zone.</summary>
internal static class Rfc3339
{
    private static readonly string[] _formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads a time; false where it is of another form. Digits beyond 100 ns are cut off.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point < 0 ? -1 : text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9');
        if (end > 7)
        {
            text = text[..(point + 8)] + text[(point + 1 + end)..];
        }

        return DateTimeOffset.TryParseExact(text, _formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
