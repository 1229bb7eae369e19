namespace Flux.GoTemplates.Regexes;

/// <summary>A regular expression as instructions.</summary>
internal sealed class RegexProgram
{
    private const int MaximumInstructions = 200_000;
    private readonly List<Instruction> _instructions = [];
    private readonly string _pattern;

    private RegexProgram(string pattern) => _pattern = pattern;

    internal enum Code : byte
    {
        Characters,
        Place,
        Split,
        Save,
        Jump,
        Match,
    }

    /// <summary>Instructions that begin with the first.</summary>
    public static Instruction[] Compile(string pattern, RegexNode root)
    {
        var program = new RegexProgram(pattern);
        program.Emit(new(Code.Save) { X = 0 });
        program.Add(root);
        program.Emit(new(Code.Save) { X = 1 });
        program.Emit(new(Code.Match));
        return [.. program._instructions];
    }

    private int Emit(Instruction instruction)
    {
        if (_instructions.Count >= MaximumInstructions)
        {
            throw new GoRegexException("expression too large", _pattern);
        }

        _instructions.Add(instruction);
        return _instructions.Count - 1;
    }

    private void Add(RegexNode node)
    {
        switch (node)
        {
            case RegexNode.Characters set:
                Emit(new(Code.Characters) { Bounds = set.Bounds });
                break;
            case RegexNode.Place place:
                Emit(new(Code.Place) { X = (int)place.Kind });
                break;
            case RegexNode.Sequence sequence:
                Array.ForEach(sequence.Parts, Add);
                break;
            case RegexNode.Group group:
                Emit(new(Code.Save) { X = 2 * group.Index });
                Add(group.Part);
                Emit(new(Code.Save) { X = (2 * group.Index) + 1 });
                break;
            case RegexNode.Choice choice:
                AddChoice(choice);
                break;
            case RegexNode.Repetition repetition:
                AddRepetition(repetition);
                break;
        }
    }

    private void AddChoice(RegexNode.Choice choice)
    {
        var ends = new List<int>();
        for (var i = 0; i < choice.Parts.Length; i++)
        {
            if (i == choice.Parts.Length - 1)
            {
                Add(choice.Parts[i]);
                break;
            }

            var split = Emit(new(Code.Split));
            Add(choice.Parts[i]);
            ends.Add(Emit(new(Code.Jump)));
            Set(split, split + 1, _instructions.Count);
        }

        ends.ForEach(e => Set(e, _instructions.Count, 0));
    }

    private void AddRepetition(RegexNode.Repetition repetition)
    {
        for (var i = 0; i < repetition.Minimum - (repetition.Maximum < 0 ? 1 : 0); i++)
        {
            Add(repetition.Part);
        }

        if (repetition.Maximum < 0)
        {
            AddLoop(repetition);
            return;
        }

        // x{2,5} is xx(x(x(x)?)?)?
        var splits = new List<int>();
        for (var i = repetition.Minimum; i < repetition.Maximum; i++)
        {
            splits.Add(Emit(new(Code.Split)));
            Add(repetition.Part);
        }

        splits.ForEach(s => SetSplit(s, s + 1, _instructions.Count, repetition.IsGreedy));
    }

    private void AddLoop(RegexNode.Repetition repetition)
    {
        if (repetition.Minimum > 0)
        {
            var start = _instructions.Count;
            Add(repetition.Part);
            SetSplit(Emit(new(Code.Split)), start, _instructions.Count, repetition.IsGreedy);
            return;
        }

        // where the part can be empty, (x*)* is (x+)?, so that the loop is entered through the part
        if (RegexEmptiness.CanBeEmpty(repetition.Part))
        {
            var optional = Emit(new(Code.Split));
            var body = _instructions.Count;
            Add(repetition.Part);
            SetSplit(Emit(new(Code.Split)), body, _instructions.Count, repetition.IsGreedy);
            SetSplit(optional, optional + 1, _instructions.Count, repetition.IsGreedy);
            return;
        }

        var split = Emit(new(Code.Split));
        Add(repetition.Part);
        Set(Emit(new(Code.Jump)), split, 0);
        SetSplit(split, split + 1, _instructions.Count, repetition.IsGreedy);
    }

    private void SetSplit(int at, int part, int behind, bool isGreedy) => Set(at, isGreedy ? part : behind, isGreedy ? behind : part);

    private void Set(int at, int x, int y) => _instructions[at] = _instructions[at] with { X = x, Y = y };

    /// <summary>One instruction.</summary>
    /// <param name="Code">What to do.</param>
    internal readonly record struct Instruction(Code Code)
    {
        /// <summary>Where to go on (first), or what to save, or the place.</summary>
        public int X { get; init; }

        /// <summary>Where else to go on.</summary>
        public int Y { get; init; }

        public int[]? Bounds { get; init; }
    }
}
