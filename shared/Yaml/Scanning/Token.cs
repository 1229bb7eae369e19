using System.Runtime.InteropServices;

namespace Flux.Yaml.Scanning;

/// <summary>A token.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Token
{
    private readonly string? _text;
    private readonly int _offset;
    private readonly int _length;

    public Token(TokenKind kind, Mark start, string value = "")
        : this(kind, start, value, 0, value.Length)
    {
    }

    /// <summary>A token whose value is a part of a text, of which a string is only made where it is asked for.</summary>
    public Token(TokenKind kind, Mark start, string text, int offset, int length)
    {
        (Kind, Start) = (kind, start);
        (_text, _offset, _length) = (text, offset, length);
    }

    public TokenKind Kind { get; }

    public Mark Start { get; }

    /// <summary>The text of a scalar, or the first part of a tag or tag directive; a new string each time it is asked for.</summary>
    public string Value => _text is null ? "" : _length == _text.Length ? _text : _text.Substring(_offset, _length);

    public ReadOnlySpan<char> Span => _text.AsSpan(_offset, _length);

    /// <summary>The second part of a tag or tag directive.</summary>
    public string Suffix { get => field ?? ""; init; }

    /// <summary>The quote or block mark of a scalar; NUL for a plain one.</summary>
    public char Style { get; init; }
}
