using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Syntax;

/// <summary>One template: what its nodes need to say where they stand.</summary>
/// <param name="parseName">The name of the text it stands in, for messages.</param>
/// <param name="text">That text.</param>
/// <param name="leftDelim">What opens actions in it.</param>
/// <param name="rightDelim">What closes them.</param>
internal sealed class ParseTree(string parseName, string text, string leftDelim, string rightDelim)
{
    public string Name { get; set; } = "";

    public string ParseName => parseName;

    public string LeftDelim => leftDelim;

    public string RightDelim => rightDelim;

    public ListNode? Root { get; set; }

    /// <summary>Whether there is nothing but space and comments.</summary>
    public bool IsEmpty => Root is null || Root.IsEmpty;

    /// <summary>Name, line and column (in bytes, from 0) of a position.</summary>
    public string Location(int position)
    {
        var before = text.AsSpan(0, position);
        var column = GoString.ByteLength(before[(before.LastIndexOf('\n') + 1)..]);
        return $"{parseName}:{before.Count('\n') + 1}:{column}";
    }
}
