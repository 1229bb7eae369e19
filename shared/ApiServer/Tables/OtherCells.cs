using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Cells of the other kinds with columns of their own.</summary>
internal static class OtherCells
{
    public static Func<JsonObject, DateTimeOffset, JsonNode?>? Of(string kind, string column) => (kind, column) switch
    {
        ("rbac.authorization.k8s.io/RoleBinding" or "rbac.authorization.k8s.io/ClusterRoleBinding", "Role") => (o, _) => $"{o.Text("roleRef", "kind")}/{o.Text("roleRef", "name")}",
        ("rbac.authorization.k8s.io/RoleBinding" or "rbac.authorization.k8s.io/ClusterRoleBinding", "Users") => (o, _) => Subjects(o, "User"),
        ("rbac.authorization.k8s.io/RoleBinding" or "rbac.authorization.k8s.io/ClusterRoleBinding", "Groups") => (o, _) => Subjects(o, "Group"),
        ("rbac.authorization.k8s.io/RoleBinding" or "rbac.authorization.k8s.io/ClusterRoleBinding", "ServiceAccounts") => (o, _) => Subjects(o, "ServiceAccount"),
        ("PersistentVolumeClaim", "Status") => (o, _) =>
            o.At("metadata", "deletionTimestamp") is null ? o.Text("status", "phase") ?? "" : "Terminating",
        ("PersistentVolumeClaim", "Volume") => (o, _) => o.Text("spec", "volumeName") ?? "",
        ("PersistentVolumeClaim", "Capacity") => (o, _) => o.Text("status", "capacity", "storage") ?? "",
        ("PersistentVolumeClaim", "Access Modes") => (o, _) => AccessModes(o),
        ("PersistentVolumeClaim", "StorageClass") => (o, _) => o.Text("spec", "storageClassName") ?? "",
        ("PersistentVolumeClaim", "VolumeAttributesClass") => (o, _) => o.Text("spec", "volumeAttributesClassName") ?? "<unset>",
        ("PersistentVolumeClaim", "VolumeMode") => (o, _) => o.Text("spec", "volumeMode") ?? "<unset>",
        ("autoscaling/HorizontalPodAutoscaler", "Reference") => (o, _) =>
            $"{o.Text("spec", "scaleTargetRef", "kind")}/{o.Text("spec", "scaleTargetRef", "name")}",
        ("autoscaling/HorizontalPodAutoscaler", "Targets") => (o, _) => Targets(o),
        ("autoscaling/HorizontalPodAutoscaler", "MinPods") => (o, _) => o.At("spec", "minReplicas")?.ToString() ?? "<unset>",
        ("autoscaling/HorizontalPodAutoscaler", "MaxPods") => (o, _) => TableCells.Count(o, "spec", "maxReplicas"),
        ("autoscaling/HorizontalPodAutoscaler", "Replicas") => (o, _) => TableCells.Count(o, "status", "currentReplicas"),
        ("coordination.k8s.io/Lease", "Holder") => (o, _) => o.Text("spec", "holderIdentity") ?? "",
        _ => null,
    };

    private static string Subjects(JsonObject binding, string kind) => string.Join(
        ", ", binding.Maps("subjects").Where(s => s.Text("kind") == kind).Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));

    private static string AccessModes(JsonObject claim) => claim.Text("spec", "volumeName") is not { Length: > 0 } ? "" : string.Join(
        ',', claim.Texts("status", "accessModes").Select(TableCells.AccessMode));

    private static string Targets(JsonObject autoscaler)
    {
        var metrics = autoscaler.Maps("spec", "metrics").Select(Metric).ToList();
        return metrics.Count == 0 ? TableCells.None : string.Join(", ", metrics);
    }

    private static string Metric(JsonObject metric) => metric.Text("type") == "Resource" && metric.Whole("resource", "target", "averageUtilization") is { } percent
        ? $"{metric.Text("resource", "name")}: <unknown>/{percent}%"
        : $"<unknown>/{metric.Text("type")}";
}
