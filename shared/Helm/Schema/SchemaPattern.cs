using System.Text.RegularExpressions;

namespace Flux.Helm.Schema;

/// <summary>A regular expression of a schema, in Go's syntax and in linear time.</summary>
internal sealed class SchemaPattern
{
    private readonly Regex _regex;

    private SchemaPattern(string text, Regex regex) => (Text, _regex) = (text, regex);

    public string Text { get; }

    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <exception cref="SchemaException">Not a regular expression; Go's message.</exception>
    public static SchemaPattern Parse(string text)
    {
        try
        {
            return new(text, new Regex(Translate(text), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new SchemaException($"error parsing regexp: {e.Message}");
        }
    }

    // $ is the end of the text in Go, and also before a last newline in .NET
    private static string Translate(string text) => text.EndsWith('$') && !text.EndsWith("\\$", StringComparison.Ordinal) ? text[..^1] + "\\z" : text;
}
