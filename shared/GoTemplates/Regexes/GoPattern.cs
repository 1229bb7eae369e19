namespace Flux.GoTemplates.Regexes;

/// <summary>A regular expression of a Flux field, with RE2's syntax and meaning; not anchored, and matched in time linear in the text.</summary>
public sealed class GoPattern
{
    private readonly GoRegex _regex;

    private GoPattern(GoRegex regex) => _regex = regex;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It cannot be read; the message is Go's.</exception>
    public static GoPattern Compile(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        try
        {
            return new(GoRegex.Compile(pattern));
        }
        catch (GoRegexException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Whether it matches somewhere in a text.</summary>
    public bool IsMatch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _regex.IsMatch(null, text);
    }
}
