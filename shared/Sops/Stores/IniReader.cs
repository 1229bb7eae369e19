using System.Globalization;
using System.Text;
using Flux.Sops.Trees;

namespace Flux.Sops.Stores;

/// <summary>Reads INI; sections may repeat.</summary>
/// <remarks>Spec: go-ini v1.67 parser.go with AllowNonUniqueSections.</remarks>
internal sealed class IniReader
{
    private readonly List<string> _lines;
    private readonly List<IniSection> _sections = [new("DEFAULT")];
    private readonly StringBuilder _comment = new();
    private int _next;

    public IniReader(byte[] data)
    {
        var text = ByteText.Decode(data);
        text = text.Length > 0 && text[0] == '\uFEFF' ? text[1..] : text;
        _lines = [.. Lines(text)];
    }

    /// <summary>The sections, DEFAULT first.</summary>
    /// <exception cref="FormatException">The text is not INI.</exception>
    public IReadOnlyList<IniSection> Read()
    {
        var section = _sections[0];
        var counter = 1;
        while (_next < _lines.Count)
        {
            var line = _lines[_next++].TrimStart();
            if (line.Length == 0)
            {
                continue;
            }

            if (line[0] is '#' or ';')
            {
                _comment.Append(line);
            }
            else if (line[0] == '[')
            {
                section = Section(line);
                counter = 1;
            }
            else
            {
                Key(section, line, ref counter);
            }
        }

        return _sections;
    }

    private static IEnumerable<string> Lines(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            yield return text[at..end];
            at = end;
        }
    }

    private IniSection Section(string line)
    {
        var close = line.LastIndexOf(']');
        if (close < 0)
        {
            throw new FormatException($"unclosed section: {line}");
        }

        if (close == 1)
        {
            throw new FormatException("empty section name");
        }

        var section = new IniSection(line[1..close]);
        _sections.Add(section);
        AddComment(line[(close + 1)..]);
        section.Comment = TakeComment();
        return section;
    }

    private void AddComment(string rest)
    {
        var sign = rest.AsSpan().IndexOfAny('#', ';');
        _comment.Append(sign < 0 ? "" : rest[sign..]);
    }

    private string TakeComment()
    {
        var comment = _comment.ToString().Trim();
        _comment.Clear();
        return comment;
    }

    private void Key(IniSection section, string line, ref int counter)
    {
        var (name, offset) = KeyName(line);
        if (name == "-")
        {
            name = "#" + counter++.ToString(CultureInfo.InvariantCulture);
        }

        var value = Value(line[offset..]);
        if (name.Length == 0)
        {
            throw new FormatException("error creating new key: empty key name");
        }

        var key = section.Set(name, value);
        key.Comment = TakeComment();
    }

    private static (string Name, int Offset) KeyName(string line)
    {
        var quote = line.StartsWith("\"\"\"", StringComparison.Ordinal) && line.Length > 6 ? "\"\"\"" : line[0] is '"' or '`' ? line[..1] : "";
        if (quote.Length > 0)
        {
            var start = quote.Length;
            var closing = line.IndexOf(quote, start, StringComparison.Ordinal);
            if (closing < 0)
            {
                throw new FormatException($"missing closing key quote: {line}");
            }

            var from = closing + start;
            var delimiter = line.AsSpan(Math.Min(from, line.Length)).IndexOfAny('=', ':');
            return delimiter < 0
                ? throw new FormatException($"key-value delimiter not found: {line}")
                : (line[start..closing].Trim(), closing + delimiter + start + 1);
        }

        var end = line.AsSpan().IndexOfAny('=', ':');
        return end switch
        {
            < 0 => throw new FormatException($"key-value delimiter not found: {line}"),
            0 => throw new FormatException($"empty key name: {line}"),
            _ => (line[..end].Trim(), end + 1),
        };
    }

    private string Value(string text)
    {
        var line = text.TrimStart();
        if (line.Length == 0)
        {
            return "";
        }

        var quote = line.Length > 3 && line.StartsWith("\"\"\"", StringComparison.Ordinal) ? "\"\"\"" : line[0] == '`' ? "`" : "";
        if (quote.Length > 0)
        {
            var close = line.LastIndexOf(quote, StringComparison.Ordinal);
            return close < quote.Length ? Multiline(line, line[quote.Length..], quote) : line[quote.Length..close];
        }

        line = line.Trim();
        if (line[^1] == '\\')
        {
            return Continued(line[..^1]);
        }

        var sign = line.AsSpan().IndexOfAny('#', ';');
        if (sign >= 0)
        {
            _comment.Append(line.AsSpan(sign));
            line = line[..sign].Trim();
        }

        return IsQuoted(line, '\'') || IsQuoted(line, '"') ? line[1..^1] : line;
    }

    private static bool IsQuoted(string line, char quote) =>
        line.Length >= 2 && line[0] == quote && line.IndexOf(quote, 1) == line.Length - 1;

    private string Multiline(string line, string value, string quote)
    {
        var text = new StringBuilder(value);
        while (_next < _lines.Count)
        {
            var next = _lines[_next++];
            var close = next.LastIndexOf(quote, StringComparison.Ordinal);
            if (close >= 0)
            {
                AddComment(next[close..].TrimEnd());
                return text.Append(next.AsSpan(0, close)).ToString();
            }

            text.Append(next);
        }

        throw new FormatException($"missing closing key quote from {GoQuote.Of(line)} to {GoQuote.Of(_lines[^1].EndsWith('\n') ? "" : _lines[^1])}");
    }

    private string Continued(string value)
    {
        var text = new StringBuilder(value);
        while (_next < _lines.Count)
        {
            var next = _lines[_next++].Trim();
            if (next.Length == 0)
            {
                break;
            }

            text.Append(next);
            if (next[^1] != '\\')
            {
                break;
            }

            text.Length--;
        }

        return text.ToString();
    }
}
