using Flux.GoTemplates.Syntax;

namespace Flux.GoTemplates;

/// <summary>A text that was read into templates, to be added to sets; it does not change.</summary>
public sealed class ParsedText
{
    internal ParsedText(string name, IEnumerable<KeyValuePair<string, ParseTree>> trees)
    {
        Name = name;
        Trees = [.. trees];
    }

    /// <summary>The name of the text itself.</summary>
    public string Name { get; }

    internal KeyValuePair<string, ParseTree>[] Trees { get; }
}
