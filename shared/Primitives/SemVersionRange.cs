using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Flux.Primitives;

/// <summary>A range of versions such as <c>&gt;=1.2.0 &lt;2.0.0 || ^3.1</c>.</summary>
/// <remarks>
/// Spec: Masterminds/semver 3.5 constraints, which Flux and Helm use. A prerelease satisfies a range only where one of the
/// <c>&amp;&amp;</c>-ed comparators names a prerelease itself.
/// </remarks>
public sealed class SemVersionRange
{
    private const int MaxLength = 4096;
    private const string Space = @"[\t\n\f\r ]";
    private const string Operator = @"=||!=|>|<|>=|=>|<=|=<|~|~>|\^";
    private const string Version =
        @"v?[0-9|x|X|\*]+(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?"
        + @"(-[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*)?(\+[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*)?";
    private const string VersionParts =
        @"v?(?<major>[0-9|x|X|\*]+)(?<minor>\.[0-9|x|X|\*]+)?(?<patch>\.[0-9|x|X|\*]+)?"
        + @"(?<prerelease>-[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*)?(\+[0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*)?";

    private static readonly Regex _hyphenRange = Find($@"{Space}*(?<low>{Version}){Space}+-{Space}+(?<high>{Version}){Space}*");
    private static readonly Regex _find = Find($"({Operator}){Space}*({Version})");
    private static readonly Regex _comparator = Linear(
        $@"^{Space}*(?<operator>{Operator}){Space}*(?<version>{VersionParts}){Space}*\z");
    private static readonly Regex _conjunction = Linear(
        $@"^({Space}*({Operator}){Space}*({Version}){Space}*)((?:{Space}+|,{Space}*)({Operator}){Space}*({Version}){Space}*)*\z");

    private readonly SemVersionComparator[][] _alternatives;

    private SemVersionRange(SemVersionComparator[][] alternatives) => _alternatives = alternatives;

    /// <summary>Reads a range.</summary>
    /// <exception cref="FormatException">Not a range: <c>improper constraint: "…"</c>.</exception>
    public static SemVersionRange Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new FormatException($"improper constraint: longer than {MaxLength} characters");
        }

        return new([.. RewriteHyphens(text).Split("||").Select(ParseConjunction)]);
    }

    /// <summary>Whether a version is in the range.</summary>
    public bool IsSatisfiedBy(SemVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return _alternatives.Any(all =>
        {
            var withPrereleases = NamesPrerelease(all);
            return all.All(comparator => comparator.Violation(version, withPrereleases) is null);
        });
    }

    /// <summary>Why a version is not in the range, one reason a comparator; empty where it is.</summary>
    public IReadOnlyList<string> Violations(SemVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var reasons = new List<string>();
        var saidPrerelease = false;
        foreach (var all in _alternatives)
        {
            var withPrereleases = NamesPrerelease(all);
            if (version.Prerelease.Length > 0 && !withPrereleases)
            {
                if (!saidPrerelease)
                {
                    reasons.Add(SemVersionComparator.PrereleaseViolation(version));
                    saidPrerelease = true;
                }

                continue;
            }

            var violations = all.Select(c => c.Violation(version, withPrereleases)).OfType<string>().ToList();
            if (violations.Count == 0)
            {
                return [];
            }

            reasons.AddRange(violations);
        }

        return reasons;
    }

    /// <summary>The range as upstream prints it.</summary>
    public override string ToString() => string.Join(" || ", _alternatives.Select(all => string.Join<SemVersionComparator>(' ', all)));

    // .NET's linear engine loses a comparator in "1 , 3.0 , =2"; these cost at most the square of the length, which is limited
    private static Regex Find(string pattern) => new(pattern, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));

    private static Regex Linear(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    private static bool NamesPrerelease(SemVersionComparator[] all) => all.Any(c => c.Version.Prerelease.Length > 0);

    private static string RewriteHyphens(string text)
    {
        var result = text;
        foreach (Match match in _hyphenRange.Matches(text))
        {
            var at = result.IndexOf(match.Value, StringComparison.Ordinal);
            result = $"{result[..at]}>= {match.Groups["low"].Value}, <= {match.Groups["high"].Value} {result[(at + match.Length)..]}";
        }

        return result;
    }

    private static SemVersionComparator[] ParseConjunction(string text)
    {
        if (!_conjunction.IsMatch(text))
        {
            throw new FormatException($"improper constraint: {Quoted(text)}");
        }

        return [.. _find.Matches(text).Select(match => ParseComparator(match.Value))];
    }

    private static SemVersionComparator ParseComparator(string text)
    {
        var match = _comparator.Match(text);
        if (!match.Success)
        {
            throw new FormatException($"improper constraint: {Quoted(text)}");
        }

        var (major, minor, patch) = (match.Groups["major"].Value, match.Groups["minor"].Value, match.Groups["patch"].Value);
        var (prerelease, written) = (match.Groups["prerelease"].Value, match.Groups["version"].Value);
        var (version, wildcard) =
            IsWildcard(major) ? ($"0.0.0{prerelease}", SemVersionWildcard.Major)
            : IsWildcard(minor) ? ($"{major}.0.0{prerelease}", SemVersionWildcard.Minor)
            : IsWildcard(patch) ? ($"{major}{minor}.0{prerelease}", SemVersionWildcard.Patch)
            : (written, SemVersionWildcard.None);
        return SemVersion.TryParse(version, out var parsed)
            ? new(match.Groups["operator"].Value, parsed, written, wildcard)
            : throw new FormatException("constraint parser error");
    }

    // as Go's %q writes text
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' or '\\' => quoted.Append('\\').Append(rune),
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\t' => quoted.Append("\\t"),
                '\n' => quoted.Append("\\n"),
                '\v' => quoted.Append("\\v"),
                '\f' => quoted.Append("\\f"),
                '\r' => quoted.Append("\\r"),
                < ' ' or 0x7F => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
                > 0x7F when !IsPrintable(rune) =>
                    quoted.Append(rune.Value > 0xFFFF ? "\\U" : "\\u").Append(rune.Value.ToString(rune.Value > 0xFFFF ? "x8" : "x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(rune),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);

    private static bool IsWildcard(string segment) => segment.TrimStart('.') is "" or "x" or "X" or "*";
}
