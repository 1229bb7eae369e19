using System.Text;

namespace Flux.Helm.Toml;

/// <summary>A TOML text read character by character; refuses what may stand nowhere in one.</summary>
internal sealed class TomlCursor(string text)
{
    private int _at;

    /// <summary>The line of the next character, from 1.</summary>
    public int Line { get; private set; } = 1;

    public bool IsAtEnd => _at >= text.Length;

    /// <summary>What <see cref="Next"/> gives at the end.</summary>
    public const char End = '\0';

    /// <summary>The key that errors name; set by the reader.</summary>
    public Func<string> LastKey { get; set; } = () => "";

    public int Position => _at;

    public string From(int position) => text[position.._at];

    /// <exception cref="TomlException">The next character is a control character, or half a surrogate pair.</exception>
    public Rune Peek()
    {
        if (IsAtEnd)
        {
            return new(End);
        }

        if (Rune.DecodeFromUtf16(text.AsSpan(_at), out var rune, out _) != System.Buffers.OperationStatus.Done)
        {
            throw Error($"invalid UTF-8 byte: 0x{(text[_at] is >= '\uDC80' and <= '\uDCFF' ? text[_at] - 0xDC00 : 0xEF):x2}");
        }

        var isLoneReturn = rune.Value == '\r' && (_at + 1 >= text.Length || text[_at + 1] != '\n');
        return isLoneReturn || (rune.Value is < ' ' and not ('\t' or '\r' or '\n')) || rune.Value == 0x7f
            ? throw Error($"TOML files cannot contain control characters: '0x{rune.Value:x2}'")
            : rune;
    }

    public Rune Next()
    {
        var rune = Peek();
        if (!IsAtEnd)
        {
            Line += rune.Value == '\n' ? 1 : 0;
            _at += rune.Utf16SequenceLength;
        }

        return rune;
    }

    public bool Accept(char expected)
    {
        if (IsAtEnd || Peek().Value != expected)
        {
            return false;
        }

        Next();
        return true;
    }

    public bool Accept(string expected)
    {
        if (!text.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    public void SkipBlanks()
    {
        while (!IsAtEnd && text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    /// <summary>An error here; one that came of reading past the end is told of the last line.</summary>
    public TomlException Error(string message, bool readPastEnd = false)
    {
        var line = Line - (readPastEnd && IsAtEnd && _at > 0 && text[_at - 1] == '\n' ? 1 : 0);
        return new(message, line, LastKey());
    }

    /// <summary>An error at the end of the line before.</summary>
    public TomlException ErrorBefore(string message) => new(message, Line - 1, LastKey());

    public TomlException ErrorAt(int line, string message) => new(message, line, LastKey());

    /// <summary>An error that names what was found instead.</summary>
    public TomlException Unexpected(string message, Rune found) => Error(message.Replace("{0}", GoText.QuoteRune(found), StringComparison.Ordinal), readPastEnd: IsAtEnd && found.Value == End);
}
