using System.Globalization;
using System.Text;

namespace Flux.Sops.Yaml;

/// <summary>Scalars.</summary>
internal sealed partial class YamlNodeEmitter
{
    /// <summary>The form a scalar is written in where its own cannot hold it.</summary>
    public static ScalarStyle StyleFor(string text, ScalarStyle style, bool isKey)
    {
        var form = ScalarForm.Of(text);
        style = isKey && form.Multiline ? ScalarStyle.DoubleQuoted : style;
        if (style == ScalarStyle.Plain && (!form.PlainAllowed || (text.Length == 0 && isKey)))
        {
            style = ScalarStyle.SingleQuoted;
        }

        if (style == ScalarStyle.SingleQuoted && !form.SingleQuotedAllowed)
        {
            style = ScalarStyle.DoubleQuoted;
        }

        return style is ScalarStyle.Literal or ScalarStyle.Folded && (!form.BlockAllowed || isKey) ? ScalarStyle.DoubleQuoted : style;
    }

    // a tag is left out where the text resolves to it anyway
    private static string TagToWrite(CommentedNode scalar) => scalar.IsTagged ? scalar.Tag
        : scalar.Tag == GoScalar.StringTag && scalar.Style != ScalarStyle.Plain ? ""
        : scalar.Tag == GoScalar.StringTag || GoScalar.Resolve(scalar.Value).Tag == scalar.Tag ? ""
        : scalar.Tag;

    private void Scalar(CommentedNode scalar, Place place)
    {
        var tag = TagToWrite(scalar);
        if (tag.Length > 0)
        {
            if (!_whitespace)
            {
                Put(' ');
            }

            _out.Append(tag);
            _column += tag.Length;
            _whitespace = false;
            _indention = false;
        }

        switch (StyleFor(scalar.Value, scalar.Style, place == Place.Key))
        {
            case ScalarStyle.Plain:
                WritePlain(scalar.Value);
                break;
            case ScalarStyle.SingleQuoted:
                WriteSingleQuoted(scalar.Value);
                break;
            case ScalarStyle.DoubleQuoted:
                WriteDoubleQuoted(scalar.Value);
                break;
            default:
                WriteLiteral(scalar.Value);
                break;
        }
    }

    private void WritePlain(string text)
    {
        if (text.Length > 0)
        {
            if (!_whitespace)
            {
                Put(' ');
            }

            for (var i = 0; i < text.Length;)
            {
                WriteRune(text, ref i);
            }

            _whitespace = false;
        }

        _indention = false;
    }

    private void WriteSingleQuoted(string text)
    {
        Indicator("'", needWhitespace: true);
        var breaks = false;
        for (var i = 0; i < text.Length;)
        {
            if (ScalarForm.IsBreak(text[i]))
            {
                if (!breaks && text[i] == '\n')
                {
                    PutBreak();
                }

                WriteBreak(text[i++]);
                breaks = true;
                continue;
            }

            if (breaks && text[i] != ' ')
            {
                WriteIndent();
            }

            if (text[i] == '\'')
            {
                Put('\'');
            }

            var isSpace = text[i] == ' ';
            WriteRune(text, ref i);
            if (!isSpace)
            {
                _indention = false;
                breaks = false;
            }
        }

        Indicator("'", needWhitespace: false);
        _indention = false;
    }

    private void WriteDoubleQuoted(string text)
    {
        Indicator("\"", needWhitespace: true);
        for (var i = 0; i < text.Length;)
        {
            if (!ScalarForm.IsPrintable(text, i) || ScalarForm.IsBreak(text[i]) || text[i] is '"' or '\\')
            {
                WriteEscape(text, ref i);
            }
            else
            {
                WriteRune(text, ref i);
            }
        }

        Indicator("\"", needWhitespace: false);
        _indention = false;
    }

    private void WriteEscape(string text, ref int i)
    {
        var rune = Rune.TryGetRuneAt(text, i, out var found) ? found : Rune.ReplacementChar;
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
        Indicator("|", needWhitespace: true);
        if (text[0] == ' ' || ScalarForm.IsBreak(text[0]))
        {
            Indicator("4", needWhitespace: false);
        }

        if (!ScalarForm.IsBreak(text[^1]))
        {
            Indicator("-", needWhitespace: false);
        }
        else if (text.Length == 1 || ScalarForm.IsBreak(text[^2]))
        {
            Indicator("+", needWhitespace: false);
        }

        ProcessLine();
        _whitespace = true;
        var breaks = true;
        for (var i = 0; i < text.Length;)
        {
            if (ScalarForm.IsBreak(text[i]))
            {
                WriteBreak(text[i++]);
                breaks = true;
                continue;
            }

            if (breaks)
            {
                WriteIndent();
            }

            WriteRune(text, ref i);
            _indention = false;
            breaks = false;
        }
    }
}
