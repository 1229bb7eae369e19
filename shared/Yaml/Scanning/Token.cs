using System.Runtime.InteropServices;

namespace Flux.Yaml.Scanning;

/// <summary>A token.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(TokenKind Kind, Mark Start, string Value = "")
{
    /// <summary>The second part of a tag or tag directive.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The quote or block mark of a scalar; NUL for a plain one.</summary>
    public char Style { get; init; }
}
