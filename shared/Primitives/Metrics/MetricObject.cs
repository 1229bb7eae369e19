namespace Flux.Primitives.Metrics;

/// <summary>Whom a series is about; it goes when the object goes.</summary>
/// <param name="Cluster">The cluster's name in the fleet.</param>
/// <param name="Kind">E.g. <c>Kustomization</c>.</param>
/// <param name="Namespace">The object's namespace.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct MetricObject(string Cluster, string Kind, string Namespace, string Name)
{
    /// <summary>The labels that say whom a series is about, in the order of their values.</summary>
    internal static IReadOnlyList<string> Labels { get; } = ["kind", "name", "namespace", "cluster"];

    internal IEnumerable<string> Values => [Kind, Name, Namespace, Cluster];
}
