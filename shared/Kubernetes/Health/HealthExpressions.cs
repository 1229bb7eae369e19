using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Cel;
using Flux.Primitives;

namespace Flux.Kubernetes.Health;

/// <summary>The health of some kinds as users have written it in CEL; all other kinds are left to <see cref="KubernetesStatus"/>.</summary>
/// <remarks>Spec: fluxcd/pkg runtime/cel/status_reader.go. Objects of a kind with expressions are read alone: their Pods are not looked at.</remarks>
public sealed class HealthExpressions
{
    private readonly Dictionary<(string Group, string Kind), HealthExpression> _kinds = [];

    /// <param name="checks"><c>spec.healthCheckExprs</c>.</param>
    /// <exception cref="CelException">An expression is missing or does not parse, or a kind is there twice; the message names its index.</exception>
    public HealthExpressions(IReadOnlyList<CustomHealthCheck> checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        for (var i = 0; i < checks.Count; i++)
        {
            var key = (GroupVersionKind.From(checks[i].ApiVersion, checks[i].Kind ?? "").Group, checks[i].Kind ?? "");
            if (_kinds.ContainsKey(key))
            {
                throw new CelException(CelPhase.Parse, $"duplicate custom health check for GroupKind {Show(key)} at healthchecks[{i}]", []);
            }

            _kinds.Add(key, Parse(checks[i], i));
        }

        Text = string.Join('\n', checks);
    }

    /// <summary>No expressions.</summary>
    public static HealthExpressions None { get; } = new([]);

    /// <summary>All that decides, as one text: two sets with the same text give the same statuses.</summary>
    internal string Text { get; }

    /// <summary>Whether a kind has an expression of its own, or its group has one.</summary>
    public bool Covers(string group, string kind) => Find(group, kind) is not null;

    /// <summary>The status of an object; null where its kind has no expression.</summary>
    /// <exception cref="HealthException">An expression fails or gives no boolean.</exception>
    internal HealthStatus? Evaluate(JsonObject obj)
    {
        var kind = obj.KindOf();
        if (Find(kind.Group, kind.Kind) is not { } expression)
        {
            return null;
        }

        try
        {
            return Enum.Parse<HealthStatus>(expression.Evaluate(obj));
        }
        catch (CelException e)
        {
            throw new HealthException(e.Message);
        }
    }

    private static string Show((string Group, string Kind) key) => key.Group.Length == 0 ? key.Kind : $"{key.Kind}.{key.Group}";

    private static HealthExpression Parse(CustomHealthCheck check, int index)
    {
        try
        {
            return HealthExpression.Parse(check.Current, check.Failed, check.InProgress);
        }
        catch (CelException e)
        {
            throw new CelException(e.Phase, $"failed to create custom status evaluator for healthchecks[{index}]: {e.Message}", e.Issues);
        }
    }

    private HealthExpression? Find(string group, string kind) =>
        _kinds.Count == 0 ? null : _kinds.GetValueOrDefault((group, kind)) ?? _kinds.GetValueOrDefault((group, ""));
}
