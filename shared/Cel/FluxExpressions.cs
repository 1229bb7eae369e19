using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Cel.Types;
using Flux.Cel.Values;

namespace Flux.Cel;

/// <summary>Expressions as Flux uses them, with its error texts.</summary>
/// <remarks>Spec: fluxcd/pkg runtime/cel at e2cfd1a2d181.</remarks>
public static class FluxExpressions
{
    /// <summary>Parses without type check.</summary>
    /// <exception cref="CelException">The text is no expression.</exception>
    public static CelProgram Parse(string expression) => Wrap(expression, () => CelEnvironment.Flux().Parse(expression));

    /// <summary>Compiles with variables that are objects.</summary>
    /// <param name="expression">The text.</param>
    /// <param name="output">The required result type (bool, string); null for any.</param>
    /// <param name="variables">The names that may be used.</param>
    /// <exception cref="CelException">The expression does not compile or has another type.</exception>
    public static CelProgram Compile(string expression, string? output, IEnumerable<string> variables)
    {
        var program = Wrap(expression, () => CelEnvironment.Flux(variables).Compile(expression));
        return output is null || program.ResultType.ToString() == output
            ? program
            : throw new CelException(CelPhase.Check, $"CEL expression output type mismatch: expected {output}, got {program.ResultType}", []);
    }

    /// <summary>Evaluates to a boolean.</summary>
    /// <exception cref="CelException">It fails or is none.</exception>
    public static bool EvaluateBool(CelProgram program, IReadOnlyDictionary<string, object?> variables) =>
        Evaluate(program, variables).AsBool
        ?? throw new CelException(CelPhase.Evaluate, $"failed to evaluate CEL expression as boolean: '{program.Expression}'", []);

    /// <summary>Evaluates to a string.</summary>
    /// <exception cref="CelException">It fails or is none.</exception>
    public static string EvaluateString(CelProgram program, IReadOnlyDictionary<string, object?> variables) =>
        Evaluate(program, variables).AsString
        ?? throw new CelException(CelPhase.Evaluate, $"failed to evaluate CEL expression as string: '{program.Expression}'", []);

    /// <summary>Evaluates to a list of strings.</summary>
    /// <exception cref="CelException">It fails or is none.</exception>
    public static IReadOnlyList<string> EvaluateStrings(CelProgram program, IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(program);
        var value = Evaluate(program, variables).Raw;
        var type = Operations.TypeOf(value).RuntimeName;
        if (value is not IReadOnlyList<object> list)
        {
            throw NoStrings(program, value is string ? "unsupported native conversion from string to '[]string'" : $"type conversion error from {Quoted(type)} to '[]string'");
        }

        var strings = new List<string>();
        foreach (var item in list)
        {
            var name = Operations.TypeOf(item).RuntimeName;
            strings.Add(item as string ?? throw NoStrings(program, item is long or ulong or bool or double
                ? $"unsupported type conversion from '{name}' to string"
                : $"type conversion error from {name} to 'string'"));
        }

        return strings;
    }

    /// <summary>The status of an object by its health check expressions: Current, InProgress or Failed.</summary>
    /// <param name="expressions">The texts: current, failed, inProgress.</param>
    /// <param name="target">The object; its top-level fields are the variables.</param>
    /// <exception cref="CelException">An expression does not parse, fails, or is no boolean.</exception>
    public static string Health(JsonObject expressions, JsonObject target)
    {
        ArgumentNullException.ThrowIfNull(expressions);
        ArgumentNullException.ThrowIfNull(target);
        string? Text(string field) => expressions[field]?.GetValue<string>();
        return HealthExpression.Parse(Text("current"), Text("failed"), Text("inProgress")).Evaluate(target);
    }

    /// <summary>Parses one of several expressions; null where there is none.</summary>
    internal static CelProgram? ParseNamed(string? text, string name)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            return Parse(text);
        }
        catch (CelException e)
        {
            throw new CelException(e.Phase, $"failed to parse the expression {name}: {e.Message}", e.Issues);
        }
    }

    private static string Quoted(string type) => type == "null_type" ? "'null_type'" : type;

    private static CelException NoStrings(CelProgram program, string why) =>
        new(CelPhase.Evaluate, $"failed to evaluate CEL expression '{program.Expression}' as []string: {why}", []);

    private static CelValue Evaluate(CelProgram program, IReadOnlyDictionary<string, object?> variables)
    {
        ArgumentNullException.ThrowIfNull(program);
        try
        {
            return program.Evaluate(variables, CancellationToken.None);
        }
        catch (CelException e)
        {
            throw new CelException(e.Phase, $"failed to evaluate the CEL expression '{program.Expression}': {e.Message}", e.Issues);
        }
    }

    private static CelProgram Wrap(string expression, Func<CelProgram> create)
    {
        try
        {
            return create();
        }
        catch (CelException e)
        {
            throw new CelException(e.Phase, e.Phase == CelPhase.Program
                ? $"failed to create CEL program: {e.Message}"
                : $"failed to parse the CEL expression '{expression}': {e.Message}", e.Issues);
        }
    }
}
