namespace Flux.Yaml.Scanning;

/// <summary>Moving over the text.</summary>
internal sealed partial class Scanner
{
    private bool IsEnd => !Has(0);

    private static bool IsBlank(char c) => c is ' ' or '\t';

    private static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    private static bool IsAlpha(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private bool IsBlankOrEnd(int ahead) => !Has(ahead) || IsBlank(At(ahead)) || IsBreak(At(ahead));

    private bool IsDocumentMark() => Current is '-' or '.' && At(1) == Current && At(2) == Current && IsBlankOrEnd(3);

    // a character beyond 16 bits is one column
    private void Skip()
    {
        if (!char.IsLowSurrogate(Current))
        {
            _column++;
        }

        _index++;
    }

    private void Skip(int count)
    {
        for (; count > 0; count--)
        {
            Skip();
        }
    }

    private void SkipLine()
    {
        _index += Current == '\r' && At(1) == '\n' ? 2 : 1;
        _column = 0;
        _line++;
    }

    /// <summary>Takes a line break; what it counts as in a scalar.</summary>
    private char ReadLine()
    {
        var c = Current;
        SkipLine();
        return c is '\u2028' or '\u2029' ? c : '\n';
    }
}
