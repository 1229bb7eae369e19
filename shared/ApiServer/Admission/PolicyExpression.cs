using Flux.Cel;

namespace Flux.ApiServer.Admission;

/// <summary>An expression of a policy, compiled, or why it does not compile.</summary>
internal sealed class PolicyExpression(string text)
{
    public string Text { get; } = text;

    /// <summary>Null where it does not compile.</summary>
    public CelProgram? Program { get; init; }

    /// <summary>Why it does not compile; null where it does.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the server has failed rather than the expression.</summary>
    public bool IsInternalError { get; init; }
}
