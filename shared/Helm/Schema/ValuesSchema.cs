using System.Text;
using Flux.Helm.Charts;

namespace Flux.Helm.Schema;

/// <summary>Checks values with the values.schema.json of a chart and of its sub-charts.</summary>
/// <remarks>Spec: Helm 4, pkg/chart/common/util/jsonschema.go.</remarks>
internal static class ValuesSchema
{
    private const string Url = "file:///values.schema.json";

    /// <exception cref="HelmException">The values do not fit; every problem of every chart at once.</exception>
    public static void Validate(Chart chart, Dictionary<string, object?> values, HelmLog log, CancellationToken cancellationToken)
    {
        var problems = new StringBuilder();
        Validate(chart, values, problems, new(log, [], cancellationToken));
        if (problems.Length > 0)
        {
            throw new HelmException($"values don't meet the specifications of the schema(s) in the following chart(s):\n{problems}");
        }
    }

    private sealed record Checking(HelmLog Log, HashSet<string> Warned, CancellationToken CancellationToken);

    private static void Validate(Chart chart, Dictionary<string, object?> values, StringBuilder problems, Checking checking)
    {
        if (chart.Schema is { } schema && Problem(schema.Span, values, checking) is { } problem)
        {
            problems.Append(chart.Name).Append(":\n").Append(problem);
        }

        foreach (var child in chart.Dependencies)
        {
            switch (values.GetValueOrDefault(child.Name))
            {
                case null:
                    break;
                case Dictionary<string, object?> own:
                    Validate(child, own, problems, checking);
                    break;
                case var other:
                    problems.Append(child.Name).Append(":\ninvalid type for values: expected object (map), got ").Append(GoText.TypeName(other)).Append('\n');
                    break;
            }
        }
    }

    private static string? Problem(ReadOnlySpan<byte> schema, Dictionary<string, object?> values, Checking checking)
    {
        try
        {
            var compiled = SchemaCompiler.Compile(schema, Url, urn =>
            {
                if (checking.Warned.Add(urn))
                {
                    checking.Log.Warn("unresolved URN reference ignored; using permissive schema", ("urn", urn));
                }
            });
            if (SchemaValidator.Validate(compiled, values, checking.CancellationToken) is not { } error)
            {
                return null;
            }

            var text = error.Display();
            var heading = $"jsonschema validation failed with '{Url}#'\n";
            return (text.StartsWith(heading, StringComparison.Ordinal) ? text[heading.Length..] : text) + "\n";
        }
        catch (SchemaException e)
        {
            return e.Message;
        }
        catch (InsufficientExecutionStackException)
        {
            return "unable to validate schema: it nests too deep";
        }
    }
}
