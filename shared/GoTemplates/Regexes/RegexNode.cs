namespace Flux.GoTemplates.Regexes;

/// <summary>A part of a regular expression.</summary>
internal abstract record RegexNode
{
    private RegexNode()
    {
    }

    /// <summary>How many levels of parts there are.</summary>
    public virtual int Height => 1;

    /// <summary>One character out of a set, as bounds low and high by turns.</summary>
    public sealed record Characters(int[] Bounds) : RegexNode;

    /// <summary>A place: ^, $, \A, \z, \b, \B.</summary>
    public sealed record Place(PlaceKind Kind) : RegexNode;

    /// <summary>Parts one after the other; none matches the empty text.</summary>
    public sealed record Sequence(RegexNode[] Parts) : RegexNode
    {
        public override int Height { get; } = 1 + (Parts.Length == 0 ? 0 : Parts.Max(p => p.Height));
    }

    /// <summary>One of several parts, the first that fits.</summary>
    public sealed record Choice(RegexNode[] Parts) : RegexNode
    {
        public override int Height { get; } = 1 + Parts.Max(p => p.Height);
    }

    /// <summary>A group that is remembered.</summary>
    public sealed record Group(RegexNode Part, int Index) : RegexNode
    {
        public override int Height { get; } = 1 + Part.Height;
    }

    /// <summary>A part from so often to so often; no end where the maximum is -1.</summary>
    public sealed record Repetition(RegexNode Part, int Minimum, int Maximum, bool IsGreedy, bool IsCounted) : RegexNode
    {
        public override int Height { get; } = 1 + Part.Height;
    }
}
