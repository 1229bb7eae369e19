namespace Flux.Kubernetes.Apply;

/// <summary>The order in which objects are applied: what others need first.</summary>
/// <remarks>Spec: fluxcd/pkg ssa v0.77, sort.go.</remarks>
public static class KindOrder
{
    private static readonly string[] _first =
    [
        "CustomResourceDefinition", "Namespace", "ClusterRole", "ClusterClass", "RuntimeClass", "PriorityClass", "StorageClass",
        "VolumeSnapshotClass", "IngressClass", "GatewayClass", "ClusterRoleBinding", "ResourceQuota", "ServiceAccount", "Role",
        "RoleBinding", "ConfigMap", "Secret", "Service", "LimitRange", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
    ];

    private static readonly string[] _last = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    private static readonly int _quota = PlaceOf("ResourceQuota");

    private static readonly int _limitRange = PlaceOf("LimitRange");

    /// <summary>By place of the kind, then group, kind, namespace and name.</summary>
    public static IComparer<ObjectIdentity> Comparer { get; } = Comparer<ObjectIdentity>.Create(Compare);

    private static int Compare(ObjectIdentity a, ObjectIdentity b)
    {
        var byPlace = PlaceOf(a.Kind).CompareTo(PlaceOf(b.Kind));
        return byPlace != 0 ? byPlace
            : string.CompareOrdinal(a.Group, b.Group) is var byGroup and not 0 ? byGroup
            : string.CompareOrdinal(a.Kind, b.Kind) is var byKind and not 0 ? byKind
            : string.CompareOrdinal(a.Namespace, b.Namespace) is var byNamespace and not 0 ? byNamespace
            : string.CompareOrdinal(a.Name, b.Name);
    }

    /// <summary>
    /// Kinds of the same wave may be written at the same time; those of an earlier one are written first, since they change what the server
    /// makes of others: definitions and namespaces, quotas and limits; webhooks come last, each kind by itself, since they intercept others.
    /// </summary>
    internal static int WaveOf(string kind) => PlaceOf(kind) switch
    {
        > 0 and var last => last,
        var place when place > _limitRange => 0,
        var place when place == _limitRange => -1,
        var place when place > _quota => -2,
        var place => place - _first.Length,
    };

    private static int PlaceOf(string kind) =>
        Array.IndexOf(_first, kind) is >= 0 and var first ? first - _first.Length : Array.IndexOf(_last, kind) + 1;
}
