namespace Flux.Helm.Manifests;

/// <summary>The order in which objects are installed (and uninstalled): by kind, those that others need first. Unknown kinds come last, by name.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/util/kind_sorter.go.</remarks>
public sealed class KindOrder : IComparer<string>
{
    private static readonly string[] _install =
    [
        "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount",
        "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole",
        "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet",
        "Pod", "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress",
        "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    ];

    private static readonly string[] _uninstall =
    [
        "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration", "APIService", "Ingress", "IngressClass", "Service", "CronJob", "Job",
        "StatefulSet", "HorizontalPodAutoscaler", "Deployment", "ReplicaSet", "ReplicationController", "Pod", "DaemonSet", "RoleBindingList",
        "RoleBinding", "RoleList", "Role", "ClusterRoleBindingList", "ClusterRoleBinding", "ClusterRoleList", "ClusterRole",
        "CustomResourceDefinition", "PersistentVolumeClaim", "PersistentVolume", "StorageClass", "ConfigMap", "SecretList", "Secret", "ServiceAccount",
        "PodDisruptionBudget", "PodSecurityPolicy", "LimitRange", "ResourceQuota", "NetworkPolicy", "Namespace", "PriorityClass",
    ];

    private readonly Dictionary<string, int> _positions;

    private KindOrder(string[] kinds) => _positions = kinds.Select((kind, i) => (kind, i)).ToDictionary(p => p.kind, p => p.i);

    /// <summary>The order of installing.</summary>
    public static KindOrder Install { get; } = new(_install);

    /// <summary>The order of uninstalling.</summary>
    public static KindOrder Uninstall { get; } = new(_uninstall);

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var first = _positions.GetValueOrDefault(x ?? "", int.MaxValue);
        var second = _positions.GetValueOrDefault(y ?? "", int.MaxValue);
        return first != second ? first.CompareTo(second) : first == int.MaxValue ? string.CompareOrdinal(x, y) : 0;
    }
}
