using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>Finds out whether Kustomizations wait for each other in a circle, which no waiting resolves.</summary>
/// <remarks>Upstream logs <c>circular dependency</c> in its controller (fluxcd/pkg runtime/dependency); here the objects themselves say it.</remarks>
internal static class DependencyCycle
{
    /// <summary>How far a chain is followed; a longer circle waits without being named.</summary>
    private const int MaxLength = 64;

    /// <summary><c>circular dependency: a/x, a/y, a/x</c>; null where there is none, or it cannot be told.</summary>
    /// <param name="context">The run whose dependency is not ready.</param>
    /// <param name="key">That dependency's name.</param>
    /// <param name="dependency">That dependency; only one that itself waits for another can be part of a circle, so that nothing is read for others.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string?> FindAsync(KustomizationContext context, ObjectKey key, JsonObject dependency, CancellationToken cancellationToken)
    {
        var self = context.Object.Key;
        if (key == self)
        {
            return Show([self, self]);
        }

        if (Conditions(dependency).All(c => c.Text("type") != ConditionTypes.Ready || c.Text("reason") != MetaReasons.DependencyNotReady))
        {
            return null;
        }

        Dictionary<ObjectKey, IReadOnlyList<ObjectKey>> graph;
        try
        {
            var all = await context.Client.ListAsync(FluxKinds.Kustomization.Gvk, ListOptions.All, cancellationToken);
            graph = all.Items.ToDictionary(json => json.KeyOf(), Dependents.Of);
        }
        catch (KubernetesException)
        {
            return null;
        }

        return PathTo(self, key, graph) is { } path ? Show([self, .. path]) : null;
    }

    /// <summary>The shortest way from one to another along dependencies.</summary>
    private static List<ObjectKey>? PathTo(ObjectKey end, ObjectKey start, Dictionary<ObjectKey, IReadOnlyList<ObjectKey>> graph)
    {
        var from = new Dictionary<ObjectKey, ObjectKey> { [start] = start };
        var queue = new Queue<ObjectKey>([start]);
        while (queue.TryDequeue(out var at))
        {
            foreach (var next in graph.GetValueOrDefault(at, []).Where(next => from.TryAdd(next, at)))
            {
                if (next != end)
                {
                    queue.Enqueue(next);
                    continue;
                }

                var path = new List<ObjectKey> { end };
                while (path[^1] != start)
                {
                    path.Add(from[path[^1]]);
                }

                path.Reverse();
                return path.Count < MaxLength ? path : null;
            }
        }

        return null;
    }

    private static string Show(IEnumerable<ObjectKey> keys) => $"circular dependency: {string.Join(", ", keys)}";

    private static IEnumerable<JsonObject> Conditions(JsonObject obj) => (obj.At("status", "conditions") as JsonArray)?.OfType<JsonObject>() ?? [];
}
