namespace Flux.GoTemplates.Values;

/// <summary>A pointer. Printing and fields go through it, as in Go; its methods are the target's.</summary>
public sealed class GoPointer : GoObject
{
    /// <summary>A pointer to a value.</summary>
    public GoPointer(GoObject target)
        : base(GoType.PointerTo((target ?? throw new ArgumentNullException(nameof(target))).Type)) => Target = target;

    private GoPointer(GoType type)
        : base(type)
    {
    }

    /// <summary>What it points to; null for the nil pointer.</summary>
    public GoObject? Target { get; }

    /// <inheritdoc/>
    public override bool IsNil => Target is null;

    /// <summary>The nil pointer to values of a type.</summary>
    public static GoPointer Nil(GoType element) => new(GoType.PointerTo(element));
}
