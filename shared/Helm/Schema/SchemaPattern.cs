using Flux.GoTemplates.Regexes;

namespace Flux.Helm.Schema;

/// <summary>A regular expression of a schema, in Go's syntax and in linear time.</summary>
internal sealed class SchemaPattern
{
    private readonly GoPattern _pattern;

    private SchemaPattern(string text, GoPattern pattern) => (Text, _pattern) = (text, pattern);

    public string Text { get; }

    public bool IsMatch(string text) => _pattern.IsMatch(text);

    /// <exception cref="SchemaException">Not a regular expression; Go's message.</exception>
    public static SchemaPattern Parse(string text)
    {
        try
        {
            return new(text, GoPattern.Compile(text));
        }
        catch (FormatException e)
        {
            throw new SchemaException(e.Message);
        }
    }
}
