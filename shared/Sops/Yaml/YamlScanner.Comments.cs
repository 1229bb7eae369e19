using System.Text;

namespace Flux.Sops.Yaml;

/// <summary>White space and comments between tokens.</summary>
internal sealed partial class YamlScanner
{
    private const int PeekLimit = 512;

    private void ScanToNextToken()
    {
        var scanMark = Here;
        while (true)
        {
            if (_column == 0 && Current == '\uFEFF')
            {
                Advance();
            }

            while (Current == ' ' || ((_flowLevel > 0 || !_simpleKeyAllowed) && Current == '\t'))
            {
                Advance();
            }

            RaiseCommentOfFirstItem();
            if (Current == '#')
            {
                ScanComments(scanMark);
            }

            if (!IsBreak())
            {
                return;
            }

            SkipLine();
            if (_flowLevel == 0)
            {
                _simpleKeyAllowed = true;
            }
        }
    }

    // "- # comment" above an item's content heads that content
    private void RaiseCommentOfFirstItem()
    {
        if (Comments.Count == 0 || _tokens.Count < 2 || IsBreak()
            || _tokens[^2].Kind != TokenKind.BlockSequenceStart || _tokens[^1].Kind != TokenKind.BlockEntry || string.IsNullOrEmpty(Comments[^1].Line))
        {
            return;
        }

        var comment = Comments[^1];
        (comment.Head, comment.Line) = (comment.Line, null);
        if (comment.Start.Line == _line - 1)
        {
            comment.Token = Here;
        }
    }

    private void ScanLineComment(Mark token)
    {
        if (_newLines > 0)
        {
            return;
        }

        var peek = 0;
        while (peek < PeekLimit && IsBlank(peek))
        {
            peek++;
        }

        if (peek == PeekLimit || At(peek) != '#')
        {
            return;
        }

        var text = new StringBuilder();
        var start = default(Mark);
        ConsumeComment(_position + peek, text, ref start);
        if (text.Length > 0)
        {
            Comments.Add(new() { Token = token, Start = start, Line = text.ToString() });
        }
    }

    // takes everything up to a comment's end; the text begins at the given place
    private void ConsumeComment(int from, StringBuilder text, ref Mark start)
    {
        while (true)
        {
            if (IsBreakOrEnd())
            {
                if (_position >= from)
                {
                    return;
                }

                SkipLine();
            }
            else if (_position >= from)
            {
                if (text.Length == 0)
                {
                    start = Here;
                }

                text.Append(Read());
            }
            else
            {
                Advance();
            }
        }
    }

    /// <summary>Takes the comments that follow each other and tells those below the prior token from those above the next.</summary>
    private void ScanComments(Mark scanMark)
    {
        var token = _tokens[^1].Kind == TokenKind.FlowEntry && _tokens.Count > 1 ? _tokens[^2] : _tokens[^1];
        var tokenMark = token.Start;
        var start = default(Mark);
        var nextIndent = Math.Max(_indent, 0);
        var recentEmpty = false;
        var firstEmpty = _newLines <= 1;
        var line = _line;
        var column = _column;
        var text = new StringBuilder();

        // a comment that begins on this line is still a foot of what precedes it
        var footLine = -1;
        if (scanMark.Line > 0)
        {
            footLine = _line - _newLines + 1 + (_newLines == 0 && _column > 1 ? 1 : 0);
        }

        var peek = 0;
        for (; peek < PeekLimit; peek++)
        {
            column++;
            if (IsBlank(peek))
            {
                continue;
            }

            var closesFlow = _flowLevel > 0 && At(peek) is ']' or '}';
            if (closesFlow || IsBreakOrEnd(peek))
            {
                if (closesFlow || !recentEmpty)
                {
                    if (closesFlow
                        || (firstEmpty && ((start.Line == footLine && token.Kind != TokenKind.Value) || start.Column - 1 < nextIndent)))
                    {
                        if (text.Length > 0)
                        {
                            tokenMark = start.Column - 1 < nextIndent ? start : tokenMark;
                            AddFoot();
                        }
                    }
                    else if (text.Length > 0 && At(peek) != '\0')
                    {
                        text.Append('\n');
                    }
                }

                if (!IsBreak(peek))
                {
                    break;
                }

                firstEmpty = false;
                recentEmpty = true;
                column = 0;
                line++;
                continue;
            }

            if (text.Length > 0 && column - 1 < nextIndent && column != start.Column)
            {
                AddFoot();
            }

            if (At(peek) != '#')
            {
                break;
            }

            if (text.Length == 0)
            {
                start = new(_position + peek, line, column);
            }
            else
            {
                text.Append('\n');
            }

            recentEmpty = false;
            var ignored = start;
            ConsumeComment(_position + peek, text, ref ignored);
            peek = 0;
            column = 0;
            line = _line;
            nextIndent = Math.Max(_indent, 0);
        }

        if (text.Length > 0)
        {
            var end = new Mark(_position + peek - 1, line, column);
            Comments.Add(new() { Scan = scanMark, Token = start, Start = start, End = end, Head = text.ToString() });
        }

        void AddFoot()
        {
            var end = new Mark(_position + peek, line, column);
            Comments.Add(new() { Scan = scanMark, Token = tokenMark, Start = start, End = end, Foot = text.ToString() });
            scanMark = end;
            tokenMark = end;
            text.Clear();
        }
    }
}
