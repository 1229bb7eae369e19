using System.Globalization;
using System.Text.RegularExpressions;

namespace Flux.HelmReleases.Storage;

/// <summary>
/// A time as Go writes it in JSON: RFC 3339 with as many digits of the second as it has, to the nanosecond. The text is kept, since the
/// digest of a release is over it.
/// </summary>
/// <remarks>Spec: Go, time.Time MarshalJSON and UnmarshalJSON.</remarks>
public readonly partial record struct GoTime
{
    private const string ZeroText = "0001-01-01T00:00:00Z";
    private readonly string? _text;

    private GoTime(string text) => _text = text;

    /// <summary>Go's zero time.</summary>
    public static GoTime Zero { get; }

    /// <summary>Whether it is the zero time, which is left out of a release.</summary>
    public bool IsZero => _text is null;

    /// <summary>The time; the year 1 for the zero time. What lies below 100 ns is cut off.</summary>
    public DateTimeOffset Value => _text is null
        ? default
        : DateTimeOffset.Parse(FractionTooLong().Replace(_text, "${kept}"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>A time in UTC.</summary>
    public static GoTime From(DateTimeOffset time) =>
        time == default ? Zero : new(Trim(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture)) + "Z");

    /// <summary>Reads a time as Go does; an empty text is the zero time.</summary>
    /// <exception cref="FormatException">Not RFC 3339.</exception>
    public static GoTime Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return Zero;
        }

        if (Rfc3339().Match(text) is not { Success: true } match || !DateTimeOffset.TryParse(
                match.Groups["time"].Value + match.Groups["zone"].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            throw new FormatException($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\" failed");
        }

        var fraction = match.Groups["fraction"].Value;
        fraction = fraction.Length > 10 ? fraction[..10] : fraction;
        var zone = match.Groups["zone"].Value is "+00:00" or "-00:00" or "z" ? "Z" : match.Groups["zone"].Value;
        var written = Trim(match.Groups["time"].Value + fraction) + zone;
        return written == ZeroText ? Zero : new(written);
    }

    /// <summary>As it stands in JSON, without quotes.</summary>
    public override string ToString() => _text ?? ZeroText;

    private static string Trim(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    [GeneratedRegex(@"^(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?<fraction>[.,]\d+)?(?<zone>[Zz]|[+-]\d\d:\d\d)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Rfc3339();

    [GeneratedRegex(@"(?<kept>\.\d{7})\d+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FractionTooLong();
}
