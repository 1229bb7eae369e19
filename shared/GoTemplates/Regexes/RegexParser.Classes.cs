using System.Globalization;
using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Regexes;

/// <content>Groups with flags, escapes and classes.</content>
internal sealed partial class RegexParser
{
    private bool FoldsCase => _flags.HasFlag(Flags.FoldCase);

    private void PerlGroup()
    {
        var start = _at;
        var rest = _whole.AsSpan(_at);
        var nameAt = rest.Length > 4 && rest[2] == 'P' && rest[3] == '<' ? 4 : rest.Length > 3 && rest[2] == '<' ? 3 : 0;
        if (nameAt > 0)
        {
            var end = rest.IndexOf('>');
            if (end < 0)
            {
                throw new GoRegexException("invalid named capture", rest.ToString());
            }

            var name = rest[nameAt..end].ToString();
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw new GoRegexException("invalid named capture", rest[..(end + 1)].ToString());
            }

            _open.Push(new(_names.Count, _flags));
            _names.Add(name);
            _at += end + 1;
            return;
        }

        _at += 2;
        PerlFlags(start);
    }

    private void PerlFlags(int start)
    {
        var (set, cleared, isNegative, sawFlag) = (_flags, Flags.None, false, false);
        while (_at < _whole.Length)
        {
            var c = NextRune();
            Flags flag;
            switch (c)
            {
                case 'i':
                    flag = Flags.FoldCase;
                    break;
                case 'm':
                    flag = Flags.OneLine;
                    break;
                case 's':
                    flag = Flags.DotAll;
                    break;
                case 'U':
                    flag = Flags.NonGreedy;
                    break;
                case '-' when !isNegative:
                    isNegative = true;
                    sawFlag = false;
                    continue;
                case ':' or ')' when !isNegative || sawFlag:
                    if (c == ':')
                    {
                        _open.Push(new(null, _flags));
                    }

                    _flags = set & ~cleared;
                    return;
                default:
                    throw new GoRegexException("invalid or unsupported Perl syntax", _whole[start.._at]);
            }

            sawFlag = true;

            // m means the opposite of what the flag says
            if (isNegative == (flag == Flags.OneLine))
            {
                set |= flag;
            }
            else
            {
                set &= ~flag;
            }
        }

        throw new GoRegexException("invalid or unsupported Perl syntax", _whole[start..]);
    }

    private void Backslash()
    {
        var next = _at + 1 < _whole.Length ? _whole[_at + 1] : '\0';
        PlaceKind? place = next switch
        {
            'A' => PlaceKind.BeginText,
            'b' => PlaceKind.WordBoundary,
            'B' => PlaceKind.NoWordBoundary,
            'z' => PlaceKind.EndText,
            _ => null,
        };
        if (place is { } kind)
        {
            _at += 2;
            Push(new RegexNode.Place(kind));
        }
        else if (next == 'C')
        {
            throw new GoRegexException("invalid escape sequence", "\\C");
        }
        else if (next == 'Q')
        {
            Quoted();
        }
        else if ((UnicodeClass() ?? PerlClass()) is { } set)
        {
            Push(Set(set));
        }
        else
        {
            Literal(Escape());
        }
    }

    private void Quoted()
    {
        var end = _whole.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
        var stop = end < 0 ? _whole.Length : end;
        for (_at += 2; _at < stop;)
        {
            Literal(NextRune());
        }

        _at = end < 0 ? stop : end + 2;
    }

    private RuneSet Class()
    {
        var start = _at++;
        var isNegated = _at < _whole.Length && _whole[_at] == '^';
        _at += isNegated ? 1 : 0;
        var set = new RuneSet();
        for (var isFirst = true; _at >= _whole.Length || _whole[_at] != ']' || isFirst; isFirst = false)
        {
            if ((NamedClass() ?? UnicodeClass() ?? PerlClass()) is { } named)
            {
                set.Add(named);
                continue;
            }

            var from = _at;
            var low = ClassCharacter(start);
            var high = low;
            if (_at + 1 < _whole.Length && _whole[_at] == '-' && _whole[_at + 1] != ']')
            {
                _at++;
                high = ClassCharacter(start);
                if (high < low)
                {
                    throw new GoRegexException("invalid character class range", _whole[from.._at]);
                }
            }

            set.Add(low, high, FoldsCase);
        }

        _at++;
        return isNegated ? set.Negated() : set;
    }

    private int ClassCharacter(int start) =>
        _at >= _whole.Length ? throw new GoRegexException("missing closing ]", _whole[start..])
        : _whole[_at] == '\\' ? Escape()
        : NextRune();

    // [:alpha:] inside brackets
    private RuneSet? NamedClass()
    {
        if (_at + 2 >= _whole.Length || _whole[_at] != '[' || _whole[_at + 1] != ':')
        {
            return null;
        }

        var end = _whole.IndexOf(":]", _at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var name = _whole[(_at + 2)..end];
        var isNegated = name.StartsWith('^');
        var set = CharacterClasses.Posix(isNegated ? name[1..] : name)
            ?? throw new GoRegexException("invalid character class range", _whole[_at..(end + 2)]);
        _at = end + 2;
        return Folded(set, isNegated);
    }

    private RuneSet? PerlClass()
    {
        if (_at + 1 >= _whole.Length || _whole[_at] != '\\' || CharacterClasses.Perl(char.ToLowerInvariant(_whole[_at + 1])) is not { } set)
        {
            return null;
        }

        var isNegated = char.IsAsciiLetterUpper(_whole[_at + 1]);
        _at += 2;
        return Folded(set, isNegated);
    }

    // \pN, \p{Greek}, \P{…}, \p{^…}
    private RuneSet? UnicodeClass()
    {
        if (_at + 1 >= _whole.Length || _whole[_at] != '\\' || _whole[_at + 1] is not ('p' or 'P'))
        {
            return null;
        }

        var start = _at;
        var isNegated = _whole[_at + 1] == 'P';
        _at += 2;
        var name = "";
        if (_at < _whole.Length && _whole[_at] == '{')
        {
            var end = _whole.IndexOf('}', _at);
            if (end < 0)
            {
                throw new GoRegexException("invalid character class range", _whole[start..]);
            }

            name = _whole[(_at + 1)..end];
            _at = end + 1;
        }
        else if (_at < _whole.Length)
        {
            name = char.ConvertFromUtf32(NextRune());
        }

        if (name.StartsWith('^'))
        {
            isNegated = !isNegated;
            name = name[1..];
        }

        var set = CharacterClasses.Unicode(name) ?? throw new GoRegexException("invalid character class range", _whole[start.._at]);
        return Folded(set, isNegated);
    }

    private RuneSet Folded(RuneSet set, bool isNegated)
    {
        set = FoldsCase ? new RuneSet().AddFolded(set) : new RuneSet().Add(set);
        return isNegated ? set.Negated() : set;
    }

    private int Escape()
    {
        var start = _at++;
        if (_at >= _whole.Length)
        {
            throw new GoRegexException("trailing backslash at end of expression", "");
        }

        var c = NextRune();
        if (c == '0' || (c is >= '1' and <= '7' && IsOctal()))
        {
            var value = c - '0';
            for (var i = 1; i < 3 && IsOctal(); i++)
            {
                value = (value * 8) + (_whole[_at++] - '0');
            }

            return value;
        }

        if (c == 'x' && Hexadecimal() is { } rune)
        {
            return rune;
        }

        var index = "afnrtv".IndexOf((char)c, StringComparison.Ordinal);
        if (index >= 0 && c < 128)
        {
            return "\a\f\n\r\t\v"[index];
        }

        return c < 128 && c != 'x' && !char.IsAsciiLetterOrDigit((char)c)
            ? c
            : throw new GoRegexException("invalid escape sequence", _whole[start.._at]);
    }

    private bool IsOctal() => _at < _whole.Length && _whole[_at] is >= '0' and <= '7';

    private int? Hexadecimal()
    {
        if (_at >= _whole.Length)
        {
            return null;
        }

        if (_whole[_at] != '{')
        {
            var first = NextRune();
            if (_at >= _whole.Length)
            {
                return null;
            }

            var second = NextRune();
            return first < 128 && second < 128 && char.IsAsciiHexDigit((char)first) && char.IsAsciiHexDigit((char)second)
                ? int.Parse([(char)first, (char)second], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                : null;
        }

        _at++;
        var value = 0;
        for (var digits = 0; _at < _whole.Length; digits++)
        {
            var c = NextRune();
            if (c == '}')
            {
                return digits > 0 ? value : null;
            }

            if (c >= 128 || !char.IsAsciiHexDigit((char)c))
            {
                return null;
            }

            value = (value * 16) + Convert.ToInt32(((char)c).ToString(), 16);
            if (value > RuneSet.Maximum)
            {
                return null;
            }
        }

        return null;
    }
}
