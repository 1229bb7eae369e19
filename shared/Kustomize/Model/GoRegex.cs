using System.Text.RegularExpressions;

namespace Flux.Kustomize.Model;

/// <summary>Go's regular expressions on .NET's engine without backtracking, which, like Go's, takes time linear in the text.</summary>
internal static class GoRegex
{
    public static Regex Compile(string pattern)
    {
        try
        {
            return new(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));
        }
        catch (RegexParseException e)
        {
            throw new KustomizeException($"error parsing regexp: {Reason(e)}: `{pattern}`", e);
        }
        catch (NotSupportedException e)
        {
            throw new KustomizeException($"error parsing regexp: invalid or unsupported Perl syntax: `{pattern}`", e);
        }
    }

    private static string Reason(RegexParseException e) => e.Error switch
    {
        RegexParseError.InsufficientClosingParentheses => "missing closing )",
        RegexParseError.InsufficientOpeningParentheses => "unexpected )",
        RegexParseError.UnterminatedBracket => "missing closing ]",
        RegexParseError.QuantifierAfterNothing => "missing argument to repetition operator",
        RegexParseError.NestedQuantifiersNotParenthesized => "invalid nested repetition operator",
        RegexParseError.UnescapedEndingBackslash => "trailing backslash at end of expression",
        RegexParseError.ReversedCharacterRange => "invalid character class range",
        _ => e.Error.ToString(),
    };
}
