using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Regexes;

/// <summary>Reads RE2's syntax, with Go's errors.</summary>
/// <remarks>Source: Go 1.26, regexp/syntax/parse.go, with its Perl flags.</remarks>
internal sealed partial class RegexParser
{
    private const int MaximumRepeat = 1000;
    private const int MaximumHeight = 1000;
    private const int MaximumLength = 100_000;
    private readonly string _whole;
    private readonly Stack<Open> _open = new();
    private readonly List<string> _names = [""];
    private int _at;
    private Flags _flags = Flags.OneLine;

    private RegexParser(string pattern) => _whole = pattern;

    [Flags]
    private enum Flags
    {
        None = 0,
        FoldCase = 1,
        OneLine = 2,
        DotAll = 4,
        NonGreedy = 8,
    }

    /// <summary>The expression and the names of its groups, "" for those without; the first is the whole.</summary>
    /// <exception cref="GoRegexException">It cannot be read.</exception>
    public static (RegexNode Root, IReadOnlyList<string> Names) Parse(string pattern)
    {
        if (pattern.Length > MaximumLength)
        {
            throw new GoRegexException("expression too large", pattern[..100]);
        }

        if (GoString.HasRawBytes(pattern))
        {
            throw new GoRegexException("invalid UTF-8", pattern);
        }

        var parser = new RegexParser(pattern);
        return (parser.Run(), parser._names);
    }

    private RegexNode Run()
    {
        _open.Push(new(null, _flags));
        int? lastRepeat = null;
        while (_at < _whole.Length)
        {
            int? repeat = null;
            var start = _at;
            switch (_whole[_at])
            {
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    CloseGroup();
                    break;
                case '|':
                    _at++;
                    _open.Peek().NextAlternative();
                    break;
                case '^':
                    _at++;
                    Push(new RegexNode.Place(_flags.HasFlag(Flags.OneLine) ? PlaceKind.BeginText : PlaceKind.BeginLine));
                    break;
                case '$':
                    _at++;
                    Push(new RegexNode.Place(_flags.HasFlag(Flags.OneLine) ? PlaceKind.EndText : PlaceKind.EndLine));
                    break;
                case '.':
                    _at++;
                    Push(Set(_flags.HasFlag(Flags.DotAll) ? RuneSet.Any : new RuneSet().Add('\n', '\n').Negated()));
                    break;
                case '[':
                    Push(Set(Class()));
                    break;
                case '*' or '+' or '?':
                    var (minimum, maximum) = _whole[_at++] switch { '*' => (0, -1), '+' => (1, -1), _ => (0, 1) };
                    Repeat(start, minimum, maximum, lastRepeat, isCounted: false);
                    repeat = start;
                    break;
                case '{' when Counts() is (var low, var high):
                    if (low < 0 || low > MaximumRepeat || high > MaximumRepeat || (high >= 0 && low > high))
                    {
                        throw new GoRegexException("invalid repeat count", _whole[start.._at]);
                    }

                    Repeat(start, low, high, lastRepeat, isCounted: true);
                    repeat = start;
                    break;
                case '\\':
                    Backslash();
                    break;
                default:
                    Literal(NextRune());
                    break;
            }

            lastRepeat = repeat;
        }

        return _open.Count == 1 ? _open.Pop().Finish() : throw new GoRegexException("missing closing )", _whole);
    }

    private static RegexNode.Characters Set(RuneSet set) => new(set.ToBounds());

    private int NextRune()
    {
        var rune = GoString.RuneAt(_whole, _at, out var width);
        _at += width;
        return rune;
    }

    private void Push(RegexNode node)
    {
        if (node.Height > MaximumHeight)
        {
            throw new GoRegexException("expression nests too deeply", _whole);
        }

        _open.Peek().Current.Add(node);
    }

    private void Literal(int rune) => Push(Set(new RuneSet().Add(rune, rune, _flags.HasFlag(Flags.FoldCase))));

    private void OpenGroup()
    {
        if (_at + 1 < _whole.Length && _whole[_at + 1] == '?')
        {
            PerlGroup();
            return;
        }

        _at++;
        _open.Push(new(_names.Count, _flags));
        _names.Add("");
    }

    private void CloseGroup()
    {
        if (_open.Count == 1)
        {
            throw new GoRegexException("unexpected )", _whole);
        }

        _at++;
        var group = _open.Pop();
        _flags = group.Flags;
        var body = group.Finish();
        Push(group.Index is { } index ? new RegexNode.Group(body, index) : body);
    }

    private void Repeat(int start, int minimum, int maximum, int? lastRepeat, bool isCounted)
    {
        var isGreedy = !_flags.HasFlag(Flags.NonGreedy);
        var end = _at;
        if (_at < _whole.Length && _whole[_at] == '?')
        {
            _at++;
            isGreedy = !isGreedy;
        }

        if (lastRepeat is { } last)
        {
            throw new GoRegexException("invalid nested repetition operator", _whole[last.._at]);
        }

        var current = _open.Peek().Current;
        if (current.Count == 0)
        {
            throw new GoRegexException("missing argument to repetition operator", _whole[start.._at]);
        }

        var node = new RegexNode.Repetition(current[^1], minimum, maximum, isGreedy, isCounted);
        current.RemoveAt(current.Count - 1);
        Push(node);
        if (isCounted && (minimum >= 2 || maximum >= 2) && !IsWithin(node, MaximumRepeat))
        {
            throw new GoRegexException("invalid repeat count", _whole[start.._at]);
        }
    }

    // nested counts multiply
    private static bool IsWithin(RegexNode node, int limit)
    {
        if (node is RegexNode.Repetition { IsCounted: true } repetition)
        {
            var count = repetition.Maximum;
            if (count == 0)
            {
                return true;
            }

            count = count < 0 ? repetition.Minimum : count;
            if (count > limit)
            {
                return false;
            }

            limit = count > 0 ? limit / count : limit;
        }

        return node switch
        {
            RegexNode.Repetition r => IsWithin(r.Part, limit),
            RegexNode.Group g => IsWithin(g.Part, limit),
            RegexNode.Sequence s => Array.TrueForAll(s.Parts, p => IsWithin(p, limit)),
            RegexNode.Choice c => Array.TrueForAll(c.Parts, p => IsWithin(p, limit)),
            _ => true,
        };
    }

    // {2}, {2,} or {2,3}; null, and nothing read, where it is none
    private (int Low, int High)? Counts()
    {
        var start = _at++;
        if (Number() is { } low && _at < _whole.Length)
        {
            int? high = low;
            if (_whole[_at] == ',')
            {
                _at++;
                high = _at < _whole.Length && _whole[_at] == '}' ? -1 : Number();
                if (high == -2)
                {
                    low = -1;
                }
            }

            if (high is not null && _at < _whole.Length && _whole[_at] == '}')
            {
                _at++;
                return (low == -2 ? -1 : low, high.Value);
            }
        }

        _at = start;
        return null;
    }

    // -2 for what is far too large
    private int? Number()
    {
        var start = _at;
        while (_at < _whole.Length && char.IsAsciiDigit(_whole[_at]))
        {
            _at++;
        }

        var digits = _whole.AsSpan(start, _at - start);
        return digits.Length == 0 || (digits.Length >= 2 && digits[0] == '0') ? null
            : digits.Length > 8 ? -2
            : int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed class Open(int? index, Flags flags)
    {
        private readonly List<RegexNode> _alternatives = [];

        public int? Index => index;

        public Flags Flags => flags;

        public List<RegexNode> Current { get; private set; } = [];

        public void NextAlternative()
        {
            _alternatives.Add(Joined());
            Current = [];
        }

        public RegexNode Finish()
        {
            _alternatives.Add(Joined());
            return _alternatives.Count == 1 ? _alternatives[0] : new RegexNode.Choice([.. _alternatives]);
        }

        private RegexNode Joined() => Current.Count == 1 ? Current[0] : new RegexNode.Sequence([.. Current]);
    }
}
