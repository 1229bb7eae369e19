using System.Text;

namespace Flux.Kustomizations.Substitution;

/// <summary>Reads words and brackets.</summary>
internal sealed class SubstitutionScanner(string text)
{
    /// <summary>What the scanner shall recognise.</summary>
    [Flags]
    internal enum Modes
    {
        None = 0,
        Word = 1,
        Open = 2,
        Close = 4,
        Escapes = 8,
    }

    /// <summary>What it found.</summary>
    internal enum Token
    {
        Illegal,
        End,
        Word,
        Open,
        Close,
    }

    private const char End = '\0';
    private readonly StringBuilder _word = new();
    private int _position;

    /// <summary>The word of the last <see cref="Token.Word"/>.</summary>
    public string Word => _word.ToString();

    /// <summary>Whether <c>\/</c> and <c>\\</c> are escapes too, and not only <c>$$</c>.</summary>
    public bool BackslashEscapes { get; set; }

    /// <summary>The next character, or NUL at the end.</summary>
    public char Peek(int ahead = 0) => _position + ahead < text.Length ? text[_position + ahead] : End;

    /// <summary>Reads the next token.</summary>
    /// <param name="modes">What to recognise.</param>
    /// <param name="accept">Whether a character, the n-th of its word (from 1), belongs to it.</param>
    public Token Scan(Modes modes, Func<char, int, bool> accept)
    {
        _word.Clear();
        if (Peek() == End)
        {
            return Token.End;
        }

        if (IsOpen(modes))
        {
            _position += 2;
            return Token.Open;
        }

        if (modes.HasFlag(Modes.Close) && Peek() == '}')
        {
            _position++;
            return Token.Close;
        }

        if (!modes.HasFlag(Modes.Word))
        {
            return Token.Illegal;
        }

        // a bracket in a word ends it; a word of no characters is none
        while (Peek() != End && !IsOpen(modes) && Take(modes, accept))
        {
        }

        return _word.Length > 0 ? Token.Word : Token.Illegal;
    }

    private bool IsOpen(Modes modes) => modes.HasFlag(Modes.Open) && Peek() == '$' && Peek(1) == '{';

    private bool Take(Modes modes, Func<char, int, bool> accept)
    {
        if (modes.HasFlag(Modes.Escapes) && IsEscape())
        {
            _position++;
        }
        else if (!accept(Peek(), _word.Length + 1))
        {
            return false;
        }

        _word.Append(text[_position++]);
        return true;
    }

    private bool IsEscape() => (Peek(), Peek(1)) switch
    {
        ('$', '$') => true,
        ('\\', '/' or '\\') => BackslashEscapes,
        _ => false,
    };
}
