using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Flux.Yaml;

/// <summary>
/// Writes block-style YAML as go-yaml does (libyaml's rules for quoting, folding at 80 columns and indentation), for trees of plain data:
/// no anchors, tags or comments.
/// </summary>
internal sealed partial class YamlEmitter(YamlStyle style)
{
    private const int Indentation = 2;
    private readonly StringBuilder _out = new();
    private readonly Stack<int> _indents = new();
    private readonly int _bestWidth = style == YamlStyle.Kubernetes ? 80 : int.MaxValue;
    private int _indent = -1;
    private int _column;
    private bool _whitespace = true;
    private bool _indention = true;
    private bool _mappingContext;
    private bool _simpleKey;

    /// <summary>Whether values are written directly, not by way of JSON.</summary>
    public bool IsPretty => style == YamlStyle.Pretty;

    /// <summary>Whose rules the style follows.</summary>
    public YamlVersion Version => style == YamlStyle.Kubernetes ? YamlVersion.GoYaml2 : YamlVersion.GoYaml3;

    /// <summary>What has been written.</summary>
    public override string ToString() => _out.ToString();

    /// <summary>Begins a document; all but the first follow <c>---</c>.</summary>
    public void BeginDocument(bool separator)
    {
        _indent = -1;
        _mappingContext = false;
        _simpleKey = false;
        if (separator)
        {
            _out.Append("---\n");
            _column = 0;
        }

        _whitespace = true;
        _indention = true;
    }

    /// <summary>Ends a document's last line.</summary>
    public void EndDocument() => WriteIndent();

    /// <summary>Begins a map that has keys.</summary>
    public void BeginMap() => Push(flow: false, indentless: false);

    /// <summary>Ends a map or list that was begun.</summary>
    public void End() => _indent = _indents.Pop();

    /// <summary>Begins a list that has items.</summary>
    public void BeginList() => Push(flow: false, indentless: style != YamlStyle.Pretty && _mappingContext && !_indention);

    /// <summary>Begins the next item.</summary>
    public void Item()
    {
        WriteIndent();
        Indicator("-", needWhitespace: true, isWhitespace: false, isIndention: true);
        _mappingContext = false;
    }

    /// <summary>An empty map or list.</summary>
    public void Empty(string brackets)
    {
        Indicator(brackets[..1], needWhitespace: true, isWhitespace: true, isIndention: false);
        Indicator(brackets[1..], needWhitespace: false, isWhitespace: false, isIndention: false);
    }

    /// <summary>Writes a key and what stands between it and its value.</summary>
    public void Key(string key)
    {
        WriteIndent();
        var isSimple = Encoding.UTF8.GetByteCount(key) <= 128 && !ScalarAnalysis.Of(key).Multiline;
        if (isSimple)
        {
            _simpleKey = true;
            _mappingContext = true;
            String(key);
            _simpleKey = false;
            Indicator(":", needWhitespace: false, isWhitespace: false, isIndention: false);
        }
        else
        {
            Indicator("?", needWhitespace: true, isWhitespace: false, isIndention: true);
            _mappingContext = true;
            String(key);
            WriteIndent();
            Indicator(":", needWhitespace: true, isWhitespace: false, isIndention: true);
        }

        _mappingContext = true;
    }

    /// <summary>A number, truth value or null: text that needs no quotes.</summary>
    public void Literal(string text)
    {
        if (!_whitespace)
        {
            Put(' ');
        }

        _out.Append(text);
        _column += text.Length;
        _whitespace = false;
        _indention = false;
    }

    /// <summary>A string, in the form that reads back as one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mark">The quote or block mark to keep where it can be; NUL for the plainest form.</param>
    public void String(string text, char mark = '\0')
    {
        text = style == YamlStyle.Kubernetes ? AsReadFromJson(text) : text;
        var multiline = text.Contains('\n', StringComparison.Ordinal);
        var analysis = ScalarAnalysis.Of(text);
        Push(flow: true, indentless: false);
        if (mark == '"')
        {
            WriteDoubleQuoted(text);
        }
        else if (mark == '\'' && analysis.SingleQuotedAllowed && !multiline)
        {
            WriteSingleQuoted(text);
        }
        else if (multiline || (mark == '|' && text.Length > 0))
        {
            if (analysis.BlockAllowed && !_simpleKey)
            {
                WriteLiteral(text);
            }
            else
            {
                WriteDoubleQuoted(text);
            }
        }
        else if (style == YamlStyle.Kyaml ? ScalarResolver.Resolve(text, YamlVersion.GoYaml3) != YamlTag.String : ScalarResolver.NeedsQuotes(text))
        {
            WriteDoubleQuoted(text);
        }
        else if (analysis.Multiline && _simpleKey)
        {
            WriteDoubleQuoted(text);
        }
        else if (analysis.BlockPlainAllowed)
        {
            WritePlain(text);
        }
        else if (analysis.SingleQuotedAllowed)
        {
            WriteSingleQuoted(text);
        }
        else
        {
            WriteDoubleQuoted(text);
        }

        End();
    }

    private void Push(bool flow, bool indentless)
    {
        _indents.Push(_indent);
        if (_indent < 0)
        {
            _indent = flow ? Indentation : 0;
        }
        else if (!indentless)
        {
            _indent += Indentation;
        }
    }

    private void Put(char c)
    {
        _out.Append(c);
        _column++;
    }

    private void PutRune(string text, ref int i)
    {
        _out.Append(text[i]);
        if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
        {
            _out.Append(text[++i]);
        }

        i++;
        _column++;
    }

    private void Break()
    {
        _out.Append('\n');
        _column = 0;
    }

    private void WriteBreak(char c)
    {
        if (c == '\n')
        {
            Break();
            return;
        }

        _out.Append(c);
        _column = 0;
    }

    private void WriteIndent()
    {
        var indent = Math.Max(_indent, 0);
        if (!_indention || _column > indent || (_column == indent && !_whitespace))
        {
            Break();
        }

        if (_column < indent)
        {
            _out.Append(' ', indent - _column);
            _column = indent;
        }

        _whitespace = true;
        _indention = true;
    }

    private void Indicator(string text, bool needWhitespace, bool isWhitespace, bool isIndention)
    {
        if (needWhitespace && !_whitespace)
        {
            Put(' ');
        }

        _out.Append(text);
        _column += text.Length;
        _whitespace = isWhitespace;
        _indention = _indention && isIndention;
    }

    private void WritePlain(string text)
    {
        if (!_whitespace)
        {
            Put(' ');
        }

        var spaces = false;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == ' ')
            {
                if (!_simpleKey && !spaces && _column > _bestWidth && !IsSpace(text, i + 1))
                {
                    WriteIndent();
                    i++;
                }
                else
                {
                    PutRune(text, ref i);
                }

                spaces = true;
            }
            else
            {
                PutRune(text, ref i);
                _indention = false;
                spaces = false;
            }
        }

        _whitespace = false;
        _indention = false;
    }

    private void WriteSingleQuoted(string text)
    {
        Indicator("'", needWhitespace: true, isWhitespace: false, isIndention: false);
        var spaces = false;
        var breaks = false;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c == ' ')
            {
                if (!_simpleKey && !spaces && _column > _bestWidth && i > 0 && i < text.Length - 1 && !IsSpace(text, i + 1))
                {
                    WriteIndent();
                    i++;
                }
                else
                {
                    PutRune(text, ref i);
                }

                spaces = true;
            }
            else if (ScalarAnalysis.IsBreak(c))
            {
                if (!breaks && c == '\n')
                {
                    Break();
                }

                WriteBreak(c);
                i++;
                _indention = true;
                breaks = true;
            }
            else
            {
                if (breaks)
                {
                    WriteIndent();
                }

                if (c == '\'')
                {
                    Put('\'');
                }

                PutRune(text, ref i);
                _indention = false;
                spaces = false;
                breaks = false;
            }
        }

        Indicator("'", needWhitespace: false, isWhitespace: false, isIndention: false);
        _whitespace = false;
        _indention = false;
    }

    private void WriteDoubleQuoted(string text)
    {
        Indicator("\"", needWhitespace: true, isWhitespace: false, isIndention: false);
        var spaces = false;
        var isMarked = text.StartsWith('\uFEFF'); // libyaml escapes all of a text that begins with a byte order mark
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (isMarked || c is '"' or '\\' || !ScalarAnalysis.IsPrintable(c) || ScalarAnalysis.IsBreak(c))
            {
                Escape(text, ref i);
                spaces = false;
            }
            else if (c == ' ')
            {
                if (!_simpleKey && !spaces && _column > _bestWidth && i > 0 && i < text.Length - 1)
                {
                    WriteIndent();
                    if (IsSpace(text, i + 1))
                    {
                        Put('\\');
                    }

                    i++;
                }
                else
                {
                    PutRune(text, ref i);
                }

                spaces = true;
            }
            else
            {
                PutRune(text, ref i);
                spaces = false;
            }
        }

        Indicator("\"", needWhitespace: false, isWhitespace: false, isIndention: false);
        _whitespace = false;
        _indention = false;
    }

    private void Escape(string text, ref int i)
    {
        var rune = Rune.TryGetRuneAt(text, i, out var found) ? found : new Rune(0xFFFD);
        i += rune.Utf16SequenceLength;
        var escaped = rune.Value switch
        {
            0x00 => "\\0",
            0x07 => "\\a",
            0x08 => "\\b",
            0x09 => "\\t",
            0x0A => "\\n",
            0x0B => "\\v",
            0x0C => "\\f",
            0x0D => "\\r",
            0x1B => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            0x85 => "\\N",
            0xA0 => "\\_",
            0x2028 => "\\L",
            0x2029 => "\\P",
            <= 0xFF => "\\x" + rune.Value.ToString("X2", CultureInfo.InvariantCulture),
            <= 0xFFFF => "\\u" + rune.Value.ToString("X4", CultureInfo.InvariantCulture),
            _ => "\\U" + rune.Value.ToString("X8", CultureInfo.InvariantCulture),
        };
        _out.Append(escaped);
        _column += escaped.Length;
    }

    private void WriteLiteral(string text)
    {
        Indicator("|", needWhitespace: true, isWhitespace: false, isIndention: false);
        if (text[0] == ' ' || ScalarAnalysis.IsBreak(text[0]))
        {
            Indicator("2", needWhitespace: false, isWhitespace: false, isIndention: false);
        }

        if (!ScalarAnalysis.IsBreak(text[^1]))
        {
            Indicator("-", needWhitespace: false, isWhitespace: false, isIndention: false);
        }
        else if (text.Length == 1 || ScalarAnalysis.IsBreak(text[^2]))
        {
            Indicator("+", needWhitespace: false, isWhitespace: false, isIndention: false);
        }

        Break();
        _indention = true;
        _whitespace = true;
        var breaks = true;
        for (var i = 0; i < text.Length;)
        {
            if (ScalarAnalysis.IsBreak(text[i]))
            {
                WriteBreak(text[i++]);
                _indention = true;
                breaks = true;
            }
            else
            {
                if (breaks)
                {
                    WriteIndent();
                }

                PutRune(text, ref i);
                _indention = false;
                breaks = false;
            }
        }
    }

    // sigs.k8s.io/yaml goes through JSON text, which go-yaml reads: it refuses control characters and folds a NEL like a line break
    private static string AsReadFromJson(string text)
    {
        var rare = text.AsSpan().IndexOfAnyInRange('\u007F', '\u009F');
        if (rare < 0)
        {
            return text;
        }

        return text.AsSpan().IndexOfAnyInRange('\u007F', '\u0084') >= 0 || text.AsSpan().IndexOfAnyInRange('\u0086', '\u009F') >= 0
            ? throw new YamlException("control characters are not allowed")
            : NextLines().Replace(text, m => m.ValueSpan.Count('\u0085') is var n && n == 1 ? " " : new('\n', n - 1));
    }

    [GeneratedRegex(@"[ \t]*\u0085([ \t]*\u0085)*[ \t]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextLines();

    private static bool IsSpace(string text, int i) => i < text.Length && text[i] == ' ';
}
