namespace Flux.Cel;

/// <summary>Where an expression failed.</summary>
public enum CelPhase
{
    /// <summary>The text is no expression.</summary>
    Parse,

    /// <summary>The expression does not type-check.</summary>
    Check,

    /// <summary>A constant part of the expression cannot be evaluated, or a function does not exist.</summary>
    Program,

    /// <summary>The evaluation failed.</summary>
    Evaluate,
}
