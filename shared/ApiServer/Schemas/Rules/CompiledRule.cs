using Flux.Cel;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>A rule ready to run, or what is wrong with it.</summary>
internal sealed class CompiledRule(ValidationRule source)
{
    public ValidationRule Source { get; } = source;

    /// <summary>Null where the rule is empty or does not compile.</summary>
    public CelProgram? Program { get; init; }

    /// <summary>Why the rule does not compile; null where it does.</summary>
    public string? Error { get; init; }

    public bool UsesOldSelf { get; init; }

    /// <summary>Null where there is none or it does not compile.</summary>
    public CelProgram? Message { get; init; }

    /// <summary>Why the message's expression does not compile; null where it does.</summary>
    public string? MessageError { get; init; }

    /// <summary>The field an error is told of, relative to the rule's own; empty for that itself.</summary>
    public string FieldPath { get; init; } = "";
}
