using System.Text.Json.Serialization;

namespace Flux.Reconciliation;

/// <summary>Which object is reconciled; its text is the orchestration's instance id, so one object is never run twice at once.</summary>
/// <param name="Cluster">The cluster's name in the fleet (a DNS label).</param>
/// <param name="Kind">The Flux kind, e.g. <c>Kustomization</c>; kinds are unique over Flux' groups.</param>
/// <param name="Namespace">The object's namespace.</param>
/// <param name="Name">The object's name.</param>
public sealed record ReconcileTarget(string Cluster, string Kind, string Namespace, string Name)
{
    /// <summary><c>cluster/Kind/namespace/name</c>.</summary>
    [JsonIgnore] // its parts are written
    public string InstanceId => $"{Cluster}/{Kind}/{Namespace}/{Name}";

    /// <summary>Reads an instance id.</summary>
    /// <exception cref="FormatException">Not four parts.</exception>
    public static ReconcileTarget Parse(string instanceId)
    {
        ArgumentNullException.ThrowIfNull(instanceId);
        return instanceId.Split('/') is [var cluster, var kind, var ns, var name]
            ? new(cluster, kind, ns, name)
            : throw new FormatException($"'{instanceId}' is not cluster/Kind/namespace/name");
    }

    /// <summary><c>Kind/namespace/name</c>, as messages name an object.</summary>
    public override string ToString() => $"{Kind}/{Namespace}/{Name}";
}
