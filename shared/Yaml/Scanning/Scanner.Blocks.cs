using System.Text;

namespace Flux.Yaml.Scanning;

/// <summary>Literal and folded scalars.</summary>
internal sealed partial class Scanner
{
    private Token ScanBlockScalar(bool literal)
    {
        var start = Here;
        var style = Current;
        Skip();
        var (chomping, increment) = ScanBlockHeader(start);
        var indent = increment > 0 ? Math.Max(_indent, 0) + increment : 0;
        var text = new StringBuilder();
        var breaks = new StringBuilder();
        var leadingBreak = '\0';
        var leadingBlank = false;
        ScanBlockBreaks(ref indent, breaks, start);
        while (_column == indent && !IsEnd)
        {
            var isBlank = IsBlank(Current);
            if (!literal && !leadingBlank && !isBlank && leadingBreak == '\n')
            {
                text.Append(breaks.Length == 0 ? " " : "");
            }
            else if (leadingBreak != '\0')
            {
                text.Append(leadingBreak);
            }

            text.Append(breaks);
            breaks.Clear();
            leadingBlank = isBlank;
            _from = _index;
            while (!IsBreak(Current) && !IsEnd)
            {
                Skip();
            }

            text.Append(_text, _from, _index - _from);
            _from = -1;
            leadingBreak = IsEnd ? '\0' : ReadLine();
            ScanBlockBreaks(ref indent, breaks, start);
        }

        if (chomping >= 0 && leadingBreak != '\0')
        {
            text.Append(leadingBreak);
        }

        return new(TokenKind.Scalar, start, text.Append(chomping > 0 ? breaks.ToString() : "").ToString()) { Style = style };
    }

    private (int Chomping, int Increment) ScanBlockHeader(Mark start)
    {
        var (chomping, increment) = (0, 0);
        for (var part = 0; part < 2; part++)
        {
            if (Current is '+' or '-' && chomping == 0)
            {
                chomping = Current == '+' ? 1 : -1;
                Skip();
            }
            else if (char.IsAsciiDigit(Current) && increment == 0)
            {
                increment = Current != '0' ? Current - '0' : throw ScannerError("found an indentation indicator equal to 0", start);
                Skip();
            }
        }

        while (IsBlank(Current))
        {
            Skip();
        }

        if (Current == '#')
        {
            NoteComment();
            while (!IsBreak(Current) && !IsEnd)
            {
                Skip();
            }
        }

        if (!IsEnd)
        {
            if (!IsBreak(Current))
            {
                throw ScannerError("did not find expected comment or line break", start);
            }

            SkipLine();
        }

        return (chomping, increment);
    }

    private void ScanBlockBreaks(ref int indent, StringBuilder breaks, Mark start)
    {
        var most = 0;
        while (true)
        {
            while ((indent == 0 || _column < indent) && Current == ' ')
            {
                Skip();
            }

            most = Math.Max(most, _column);
            if ((indent == 0 || _column < indent) && Current == '\t')
            {
                throw ScannerError("found a tab character where an indentation space is expected", start);
            }

            if (!IsBreak(Current))
            {
                break;
            }

            breaks.Append(ReadLine());
        }

        if (indent == 0)
        {
            indent = Math.Max(Math.Max(most, _indent + 1), 1);
        }
    }
}
