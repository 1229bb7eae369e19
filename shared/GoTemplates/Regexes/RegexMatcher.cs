using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Regexes;

/// <summary>
/// Runs a program over a text: all ways to match go forward together, character by character, those that come first in the expression first.
/// </summary>
internal sealed class RegexMatcher
{
    private readonly TemplateContext? _context;
    private readonly RegexProgram.Instruction[] _program;
    private readonly string _text;
    private readonly int _groups;
    private readonly Stack<(int Instruction, int Slot, int Old)> _stack = new();
    private Threads _now;
    private Threads _next;
    private int[] _working;
    private int _slots;

    public RegexMatcher(TemplateContext? context, RegexProgram.Instruction[] program, int groups, string text)
    {
        _context = context;
        _program = program;
        _text = text;
        _groups = groups;
        _slots = 2 * groups;
        _working = new int[_slots];
        _now = new(program.Length, _slots);
        _next = new(program.Length, _slots);
    }

    /// <summary>The leftmost match from a position on: start and end of the whole and, if asked for, of the groups (-1 for those without part).</summary>
    public int[]? Find(int from, bool countsGroups)
    {
        _slots = countsGroups ? 2 * _groups : 2;
        _now.Clear();
        int[]? found = null;
        var work = 0L;
        var startsAtBegin = _program.Length > 1 && _program[1] is { Code: RegexProgram.Code.Place, X: (int)PlaceKind.BeginText };
        for (var at = from; ;)
        {
            if (_now.Count == 0 && (found is not null || (startsAtBegin && at > 0)))
            {
                break;
            }

            if (found is null)
            {
                Array.Fill(_working, -1);
                Follow(_now, 0, at);
            }

            var rune = -1;
            var width = 1;
            if (at < _text.Length)
            {
                rune = GoString.RuneAt(_text, at, out width);
            }

            _next.Clear();
            work += _now.Count + 1;
            Advance(rune, at + width, ref found);
            (_now, _next) = (_next, _now);
            if (rune < 0)
            {
                break;
            }

            at += width;
            if (work > 4096)
            {
                _context?.Work(work);
                work = 0;
            }
        }

        _context?.Work(work);
        return found;
    }

    private void Advance(int rune, int behind, ref int[]? found)
    {
        for (var i = 0; i < _now.Count; i++)
        {
            var at = _now.Instructions[i];
            ref readonly var instruction = ref _program[at];
            if (instruction.Code == RegexProgram.Code.Match)
            {
                found = _now.Saved(i, _slots).ToArray();
                return; // what comes later in the expression cannot win any more
            }

            if (rune >= 0 && Contains(instruction.Bounds!, rune))
            {
                _now.Saved(i, _slots).CopyTo(_working);
                Follow(_next, at + 1, behind);
            }
        }
    }

    private static bool Contains(int[] bounds, int rune)
    {
        if (bounds.Length <= 8)
        {
            for (var i = 0; i < bounds.Length; i += 2)
            {
                if (rune >= bounds[i] && rune <= bounds[i + 1])
                {
                    return true;
                }
            }

            return false;
        }

        var at = Array.BinarySearch(bounds, rune);
        return at >= 0 || (~at & 1) == 1;
    }

    // all instructions that read a character or end, to be reached from here without reading
    private void Follow(Threads threads, int start, int at)
    {
        _stack.Push((start, -1, 0));
        while (_stack.TryPop(out var step))
        {
            if (step.Slot >= 0)
            {
                _working[step.Slot] = step.Old;
                continue;
            }

            var instruction = step.Instruction;
            while (threads.Visit(instruction))
            {
                ref readonly var current = ref _program[instruction];
                switch (current.Code)
                {
                    case RegexProgram.Code.Jump:
                        instruction = current.X;
                        continue;
                    case RegexProgram.Code.Split:
                        _stack.Push((current.Y, -1, 0));
                        instruction = current.X;
                        continue;
                    case RegexProgram.Code.Save:
                        if (current.X < _slots)
                        {
                            _stack.Push((0, current.X, _working[current.X]));
                            _working[current.X] = at;
                        }

                        instruction++;
                        continue;
                    case RegexProgram.Code.Place:
                        if (IsAt((PlaceKind)current.X, at))
                        {
                            instruction++;
                            continue;
                        }

                        break;
                    default:
                        threads.Add(instruction, _working.AsSpan(0, _slots));
                        break;
                }

                break;
            }
        }
    }

    private bool IsAt(PlaceKind kind, int at) => kind switch
    {
        PlaceKind.BeginText => at == 0,
        PlaceKind.EndText => at == _text.Length,
        PlaceKind.BeginLine => at == 0 || _text[at - 1] == '\n',
        PlaceKind.EndLine => at == _text.Length || _text[at] == '\n',
        _ => (IsWord(at - 1) != IsWord(at)) == (kind == PlaceKind.WordBoundary),
    };

    private bool IsWord(int at) => at >= 0 && at < _text.Length && (char.IsAsciiLetterOrDigit(_text[at]) || _text[at] == '_');

    /// <summary>The ways that are open, in order of precedence, each with the places it saved.</summary>
    private sealed class Threads(int size, int slots)
    {
        private readonly int[] _seen = new int[size];
        private readonly List<int> _saved = [];
        private int _generation = 1;

        public List<int> Instructions { get; } = [];

        public int Count => Instructions.Count;

        public void Clear()
        {
            Instructions.Clear();
            _saved.Clear();
            _generation++;
        }

        public bool Visit(int instruction)
        {
            if (_seen[instruction] == _generation)
            {
                return false;
            }

            _seen[instruction] = _generation;
            return true;
        }

        public void Add(int instruction, ReadOnlySpan<int> saved)
        {
            Instructions.Add(instruction);
            _saved.EnsureCapacity(slots);
            _saved.AddRange(saved);
        }

        public ReadOnlySpan<int> Saved(int index, int width) =>
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_saved).Slice(index * width, width);
    }
}
