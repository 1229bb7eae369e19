using System.Text.Json.Nodes;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>The three expressions by which Flux tells the health of a custom kind; parsed once, used by several threads.</summary>
/// <remarks>Spec: fluxcd/pkg runtime/cel/status_evaluator.go at e2cfd1a2d181; RFC-0009.</remarks>
public sealed class HealthExpression
{
    private readonly (CelProgram Program, string Status)[] _programs;

    private HealthExpression((CelProgram Program, string Status)[] programs) => _programs = programs;

    /// <summary>Parses the expressions; they are not type-checked, since the fields of the object are not known.</summary>
    /// <param name="current">True where the object is healthy.</param>
    /// <param name="failed">True where it has failed; null or empty for never.</param>
    /// <param name="inProgress">True while it is on its way; null or empty for never.</param>
    /// <exception cref="CelException"><paramref name="current"/> is missing, or a text is no expression.</exception>
    public static HealthExpression Parse(string? current, string? failed, string? inProgress)
    {
        if (string.IsNullOrEmpty(current))
        {
            throw new CelException(CelPhase.Parse, "expression Current not specified", []);
        }

        // each is parsed in upstream's order, so that the first fault is the same
        var parsedCurrent = FluxExpressions.ParseNamed(current, "Current");
        var parsedFailed = FluxExpressions.ParseNamed(failed, "Failed");
        var parsedInProgress = FluxExpressions.ParseNamed(inProgress, "InProgress");
        (CelProgram? Program, string Status)[] all = [(parsedInProgress, "InProgress"), (parsedFailed, "Failed"), (parsedCurrent, "Current")];
        return new([.. all.Where(p => p.Program is not null).Select(p => (p.Program!, p.Status))]);
    }

    /// <summary>The status of an object: <c>Current</c>, <c>InProgress</c> or <c>Failed</c>.</summary>
    /// <param name="target">The object; its top-level fields are the variables.</param>
    /// <exception cref="CelException">An expression fails, or gives no boolean.</exception>
    public string Evaluate(JsonObject target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (Whole(target["status"], "observedGeneration") is { } observed
            && Whole(target["metadata"], "generation") is { } generation
            && observed != generation)
        {
            return "InProgress";
        }

        var variables = target.ToDictionary(p => p.Key, object? (p) => p.Value);
        foreach (var (program, status) in _programs)
        {
            if (FluxExpressions.EvaluateBool(program, variables))
            {
                return status;
            }
        }

        return "InProgress";
    }

    private static long? Whole(JsonNode? parent, string name) =>
        parent is JsonObject o && o[name] is JsonValue v && v.GetValueKind() == System.Text.Json.JsonValueKind.Number && JsonValues.From(v) is long l ? l : null;
}
