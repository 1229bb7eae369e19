using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Flux.Primitives;

/// <summary>A semantic version as Flux and Helm read it: a <c>v</c> before it and missing parts (<c>v1.2</c>) are accepted.</summary>
/// <remarks>Spec: semver.org 2.0.0, with the leniency and the messages of Masterminds/semver 3.5 <c>NewVersion</c>.</remarks>
public sealed class SemVersion : IComparable<SemVersion>, IEquatable<SemVersion>
{
    private const int MaxLength = 1024;
    private static readonly string[] _segments = ["n0", "n1", "n2"];

    private static readonly Regex _loose = new(
        @"^v?(?<n0>[0-9]+)(\.(?<n1>[0-9]+))?(\.(?<n2>[0-9]+))?"
        + @"(-(?<prerelease>[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+(?<metadata>[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    private SemVersion(ulong major, ulong minor, ulong patch, string prerelease, string metadata, string original) =>
        (Major, Minor, Patch, Prerelease, Metadata, Original) = (major, minor, patch, prerelease, metadata, original);

    /// <summary>The first number.</summary>
    public ulong Major { get; }

    /// <summary>The second number.</summary>
    public ulong Minor { get; }

    /// <summary>The third number.</summary>
    public ulong Patch { get; }

    /// <summary>What follows the <c>-</c>; empty for a release.</summary>
    public string Prerelease { get; }

    /// <summary>The build metadata after the <c>+</c>; empty where there is none. It does not count when comparing.</summary>
    public string Metadata { get; }

    /// <summary>The text that was read.</summary>
    public string Original { get; }

    /// <summary>Reads a version leniently.</summary>
    /// <exception cref="FormatException">Not a version, in the words of upstream's library.</exception>
    public static SemVersion Parse(string text) => ParseLoose(text, out var error) ?? throw new FormatException(error);

    /// <summary>Reads a version leniently.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out SemVersion? version) =>
        (version = text is null ? null : ParseLoose(text, out _)) is not null;

    /// <summary>Reads a version that must be complete and without a <c>v</c>.</summary>
    /// <exception cref="FormatException">Not a version, in the words of upstream's library.</exception>
    public static SemVersion ParseStrict(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            throw new FormatException("version string empty");
        }

        var parts = text.Split('.', 3);
        if (parts.Length != 3 || text.Length > MaxLength)
        {
            throw new FormatException("invalid semantic version");
        }

        var metadata = TakeAfter(ref parts[2], '+');
        var prerelease = TakeAfter(ref parts[2], '-');
        var error = (metadata is null ? null : MetadataError(metadata))
            ?? (prerelease is null ? null : PrereleaseError(prerelease))
            ?? parts.Select(StrictSegmentError).FirstOrDefault(e => e is not null);
        var numbers = new ulong[3];
        for (var i = 0; i < 3 && error is null; i++)
        {
            numbers[i] = Number(parts[i], out error);
        }

        return error is null
            ? new(numbers[0], numbers[1], numbers[2], prerelease ?? "", metadata ?? "", text)
            : throw new FormatException(error);
    }

    /// <summary>The next major version.</summary>
    public SemVersion IncrementMajor() => Next(After(Major, "major"), 0, 0);

    /// <summary>The next minor version.</summary>
    public SemVersion IncrementMinor() => Next(Major, After(Minor, "minor"), 0);

    /// <summary>The next patch version; of a prerelease, its release.</summary>
    public SemVersion IncrementPatch() => Next(Major, Minor, Prerelease.Length > 0 ? Patch : After(Patch, "patch"));

    private static ulong After(ulong number, string part) =>
        number < ulong.MaxValue ? number + 1 : throw new OverflowException($"{part} version increment would overflow uint64");

    /// <inheritdoc />
    public int CompareTo(SemVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        return (order, Prerelease.Length, other.Prerelease.Length) switch
        {
            (not 0, _, _) => order < 0 ? -1 : 1,
            (_, 0, 0) => 0,
            (_, 0, _) => 1,
            (_, _, 0) => -1,
            _ => ComparePrerelease(Prerelease, other.Prerelease),
        };
    }

    /// <summary>Whether both have the same precedence; build metadata does not count.</summary>
    public bool Equals(SemVersion? other) => CompareTo(other) == 0;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SemVersion);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, Prerelease);

    /// <summary>The complete version, without a <c>v</c>.</summary>
    public override string ToString() => Text(Major, Minor, Patch, Prerelease, Metadata);

    /// <summary>Whether the left version comes before the right one.</summary>
    public static bool operator <(SemVersion left, SemVersion right) => Compare(left, right) < 0;

    /// <summary>Whether the left version comes after the right one.</summary>
    public static bool operator >(SemVersion left, SemVersion right) => Compare(left, right) > 0;

    /// <summary>Whether the left version does not come after the right one.</summary>
    public static bool operator <=(SemVersion left, SemVersion right) => Compare(left, right) <= 0;

    /// <summary>Whether the left version does not come before the right one.</summary>
    public static bool operator >=(SemVersion left, SemVersion right) => Compare(left, right) >= 0;

    /// <summary>Whether both have the same precedence.</summary>
    public static bool operator ==(SemVersion? left, SemVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the precedences differ.</summary>
    public static bool operator !=(SemVersion? left, SemVersion? right) => !(left == right);

    /// <summary>Orders two prerelease texts; negative, zero or positive.</summary>
    internal static int ComparePrerelease(string left, string right)
    {
        var lefts = left.Split('.');
        var rights = right.Split('.');
        for (var i = 0; i < Math.Max(lefts.Length, rights.Length); i++)
        {
            var order = ComparePart(i < lefts.Length ? lefts[i] : "", i < rights.Length ? rights[i] : "");
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int Compare(SemVersion left, SemVersion right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.CompareTo(right);
    }

    private static int ComparePart(string left, string right)
    {
        if (left == right || left.Length == 0 || right.Length == 0)
        {
            return left.Length.CompareTo(right.Length) * (left == right ? 0 : 1);
        }

        var leftIsNumber = ulong.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
        var rightIsNumber = ulong.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => leftNumber > rightNumber ? 1 : -1,
            (false, false) => string.CompareOrdinal(left, right) > 0 ? 1 : -1,
            (true, false) => -1,
            _ => 1,
        };
    }

    private static SemVersion? ParseLoose(string text, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        error = "invalid semantic version";
        if (text.Length > MaxLength || _loose.Match(text) is not { Success: true } match)
        {
            return null;
        }

        var numbers = new ulong[3];
        for (var i = 0; i < 3; i++)
        {
            var segment = match.Groups[_segments[i]].Value;
            if (segment.Length > 0)
            {
                numbers[i] = Number(segment, out var outOfRange);
                if (outOfRange is not null)
                {
                    error = $"error parsing version segment: {outOfRange}";
                    return null;
                }
            }
        }

        var (prerelease, metadata) = (match.Groups["prerelease"].Value, match.Groups["metadata"].Value);
        if (prerelease.Length > 0 && PrereleaseError(prerelease) is { } invalid)
        {
            error = invalid;
            return null;
        }

        return new(numbers[0], numbers[1], numbers[2], prerelease, metadata, text);
    }

    private static ulong Number(string digits, out string? error)
    {
        error = digits.Length == 0
            ? "strconv.ParseUint: parsing \"\": invalid syntax"
            : $"strconv.ParseUint: parsing \"{digits}\": value out of range";
        if (ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            error = null;
        }

        return number;
    }

    private static string? StrictSegmentError(string segment) =>
        segment.AsSpan().ContainsAnyExceptInRange('0', '9') ? "invalid characters in version"
        : segment is ['0', _, ..] ? "version segment starts with 0"
        : null;

    private static string? PrereleaseError(string prerelease)
    {
        foreach (var part in prerelease.Split('.'))
        {
            if (part.Length == 0 || !part.All(IsIdentifier))
            {
                return "invalid prerelease string";
            }

            if (part is ['0', _, ..] && part.All(char.IsAsciiDigit))
            {
                return "version segment starts with 0";
            }
        }

        return null;
    }

    private static string? MetadataError(string metadata) =>
        metadata.Split('.').Any(part => part.Length == 0 || !part.All(IsIdentifier)) ? "invalid metadata string" : null;

    private static bool IsIdentifier(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';

    private static string? TakeAfter(ref string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var rest = text[(at + 1)..];
        text = text[..at];
        return rest;
    }

    private static string Text(ulong major, ulong minor, ulong patch, string prerelease, string metadata) =>
        string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{patch}")
        + (prerelease.Length > 0 ? $"-{prerelease}" : "")
        + (metadata.Length > 0 ? $"+{metadata}" : "");

    private SemVersion Next(ulong major, ulong minor, ulong patch)
    {
        var prefix = Original.StartsWith('v') ? "v" : "";
        return new(major, minor, patch, "", "", prefix + Text(major, minor, patch, "", ""));
    }
}
