using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Cells of nodes, volumes, classes and what else an administrator lists.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/printers/internalversion/printers.go</c>.</remarks>
internal static class ClusterCells
{
    private const string Unset = "<unset>";
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    public static Func<JsonObject, DateTimeOffset, JsonNode?>? Of(string kind, string column) => (kind, column) switch
    {
        ("Node", "Status") => (o, _) => NodeStatus(o),
        ("Node", "Roles") => (o, _) => NodeRoles(o),
        ("Node", "Version") => (o, _) => o.Text("status", "nodeInfo", "kubeletVersion") ?? "",
        ("Node", "Internal-IP") => (o, _) => Address(o, "InternalIP"),
        ("Node", "External-IP") => (o, _) => Address(o, "ExternalIP"),
        ("Node", "OS-Image") => (o, _) => Known(o, "osImage"),
        ("Node", "Kernel-Version") => (o, _) => Known(o, "kernelVersion"),
        ("Node", "Container-Runtime") => (o, _) => Known(o, "containerRuntimeVersion"),
        ("PersistentVolume", _) => Volume(column),
        ("ReplicationController", "Desired") => (o, _) => TableCells.Count(o, "spec", "replicas"),
        ("ReplicationController", "Current") => (o, _) => TableCells.Count(o, "status", "replicas"),
        ("ReplicationController", "Ready") => (o, _) => TableCells.Count(o, "status", "readyReplicas"),
        ("ReplicationController", "Selector") => (o, _) => TableCells.LabelsOrNone(o.Map("spec", "selector")),
        ("PodTemplate", "Pod Labels") => (o, _) => TableCells.LabelsOrNone(o.Map("template", "metadata", "labels")),
        ("ResourceQuota", "Request") => (o, _) => Quota(o, limits: false),
        ("ResourceQuota", "Limit") => (o, _) => Quota(o, limits: true),
        ("apps/ControllerRevision", "Controller") => (o, _) => Controller(o),
        ("apps/ControllerRevision", "Revision") => (o, _) => TableCells.Count(o, "revision"),
        ("storage.k8s.io/StorageClass", "Provisioner") => (o, _) => o.Text("provisioner") ?? "",
        ("storage.k8s.io/StorageClass", "ReclaimPolicy") => (o, _) => o.Text("reclaimPolicy") ?? "Delete",
        ("storage.k8s.io/StorageClass", "VolumeBindingMode") => (o, _) => o.Text("volumeBindingMode") ?? "Immediate",
        ("storage.k8s.io/StorageClass", "AllowVolumeExpansion") => (o, _) => o.IsTrue("allowVolumeExpansion"),
        ("scheduling.k8s.io/PriorityClass", "Value") => (o, _) => TableCells.Count(o, "value"),
        ("scheduling.k8s.io/PriorityClass", "Global-Default") => (o, _) => o.IsTrue("globalDefault"),
        ("scheduling.k8s.io/PriorityClass", "PreemptionPolicy") => (o, _) => o.Text("preemptionPolicy") ?? "",
        ("networking.k8s.io/IngressClass", "Controller") => (o, _) => o.Text("spec", "controller") ?? "",
        ("networking.k8s.io/IngressClass", "Parameters") => (o, _) => Parameters(o.Map("spec", "parameters")),
        ("node.k8s.io/RuntimeClass", "Handler") => (o, _) => o.Text("handler") ?? "",
        _ => Storage(kind, column) ?? Admission(kind, column) ?? ServerCells.Of(kind, column),
    };

    /// <summary>The name of a storage class, marked where it is the default.</summary>
    public static string ClassName(JsonObject obj) =>
        (obj.Text("metadata", "name") ?? "") + (obj.Text("metadata", "annotations", DefaultClass) == "true" ? " (default)" : "");

    private static Func<JsonObject, DateTimeOffset, JsonNode?>? Volume(string column) => column switch
    {
        "Capacity" => (o, _) => o.Text("spec", "capacity", "storage") ?? "0",
        "Access Modes" => (o, _) => string.Join(',', o.Texts("spec", "accessModes").Select(TableCells.AccessMode)),
        "Reclaim Policy" => (o, _) => o.Text("spec", "persistentVolumeReclaimPolicy") ?? "",
        "Status" => (o, _) => o.At("metadata", "deletionTimestamp") is null ? o.Text("status", "phase") ?? "" : "Terminating",
        "Claim" => (o, _) => o.Map("spec", "claimRef") is { } claim ? $"{claim.Text("namespace")}/{claim.Text("name")}" : "",
        "StorageClass" => (o, _) => o.Text("spec", "storageClassName") ?? "",
        "VolumeAttributesClass" => (o, _) => o.Text("spec", "volumeAttributesClassName") ?? Unset,
        "Reason" => (o, _) => o.Text("status", "reason") ?? "",
        "VolumeMode" => (o, _) => o.Text("spec", "volumeMode") ?? Unset,
        _ => null,
    };

    private static Func<JsonObject, DateTimeOffset, JsonNode?>? Storage(string kind, string column) => (kind, column) switch
    {
        ("storage.k8s.io/CSINode", "Drivers") => (o, _) => o.List("spec", "drivers")?.Count ?? 0,
        ("storage.k8s.io/CSIDriver", "AttachRequired") => (o, _) => o.At("spec", "attachRequired")?.GetValueKind() != JsonValueKind.False,
        ("storage.k8s.io/CSIDriver", "PodInfoOnMount") => (o, _) => o.IsTrue("spec", "podInfoOnMount"),
        ("storage.k8s.io/CSIDriver", "StorageCapacity") => (o, _) => o.IsTrue("spec", "storageCapacity"),
        ("storage.k8s.io/CSIDriver", "TokenRequests") => (o, _) => o.Maps("spec", "tokenRequests").Any()
            ? string.Join(',', o.Maps("spec", "tokenRequests").Select(t => t.Text("audience"))) : Unset,
        ("storage.k8s.io/CSIDriver", "RequiresRepublish") => (o, _) => o.IsTrue("spec", "requiresRepublish"),
        ("storage.k8s.io/CSIDriver", "Modes") => (o, _) => o.Texts("spec", "volumeLifecycleModes").Any()
            ? string.Join(',', o.Texts("spec", "volumeLifecycleModes")) : TableCells.None,
        ("storage.k8s.io/VolumeAttachment", "Attacher") => (o, _) => o.Text("spec", "attacher") ?? "",
        ("storage.k8s.io/VolumeAttachment", "PV") => (o, _) => o.Text("spec", "source", "persistentVolumeName") ?? "",
        ("storage.k8s.io/VolumeAttachment", "Node") => (o, _) => o.Text("spec", "nodeName") ?? "",
        ("storage.k8s.io/VolumeAttachment", "Attached") => (o, _) => o.IsTrue("status", "attached"),
        _ => null,
    };

    private static Func<JsonObject, DateTimeOffset, JsonNode?>? Admission(string kind, string column) => (kind, column) switch
    {
        ("admissionregistration.k8s.io/MutatingWebhookConfiguration" or "admissionregistration.k8s.io/ValidatingWebhookConfiguration", "Webhooks") =>
            (o, _) => o.List("webhooks")?.Count ?? 0,
        ("admissionregistration.k8s.io/ValidatingAdmissionPolicy", "Validations") => (o, _) => o.List("spec", "validations")?.Count ?? 0,
        ("admissionregistration.k8s.io/ValidatingAdmissionPolicy", "ParamKind") => (o, _) =>
            o.Map("spec", "paramKind") is { } kind ? $"{kind.Text("apiVersion")}/{kind.Text("kind")}" : Unset,
        ("admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding", "PolicyName") => (o, _) => o.Text("spec", "policyName") ?? "",
        ("admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding", "ParamRef") => (o, _) => ParamRef(o.Map("spec", "paramRef")),
        ("certificates.k8s.io/CertificateSigningRequest", "SignerName") => (o, _) => o.Text("spec", "signerName") ?? TableCells.None,
        ("certificates.k8s.io/CertificateSigningRequest", "Requestor") => (o, _) => o.Text("spec", "username") ?? "",
        ("certificates.k8s.io/CertificateSigningRequest", "RequestedDuration") => (o, _) => o.Whole("spec", "expirationSeconds") is { } seconds
            ? Ages.Short(TimeSpan.FromSeconds(seconds)) : TableCells.None,
        ("certificates.k8s.io/CertificateSigningRequest", "Condition") => (o, _) => Condition(o),
        _ => null,
    };

    private static string NodeStatus(JsonObject node)
    {
        var ready = node.Maps("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready");
        var status = ready is null ? "Unknown" : ready.Text("status") == "True" ? "Ready" : "NotReady";
        return node.IsTrue("spec", "unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    private static string NodeRoles(JsonObject node)
    {
        const string prefix = "node-role.kubernetes.io/";
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in (IEnumerable<KeyValuePair<string, JsonNode?>>?)node.Map("metadata", "labels") ?? [])
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal) && key.Length > prefix.Length)
            {
                roles.Add(key[prefix.Length..]);
            }
            else if (key == "kubernetes.io/role" && value?.ToString() is { Length: > 0 } role)
            {
                roles.Add(role);
            }
        }

        return roles.Count == 0 ? TableCells.None : string.Join(',', roles);
    }

    private static string Address(JsonObject node, string type) =>
        node.Maps("status", "addresses").FirstOrDefault(a => a.Text("type") == type).Text("address") ?? TableCells.None;

    private static string Known(JsonObject node, string field) => node.Text("status", "nodeInfo", field) is { Length: > 0 } text ? text : "<unknown>";

    private static string Quota(JsonObject quota, bool limits)
    {
        var parts = new List<string>();
        foreach (var (resource, hard) in (quota.Map("status", "hard") ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (resource.StartsWith("limits.", StringComparison.Ordinal) == limits)
            {
                parts.Add($"{resource}: {quota.At("status", "used", resource)?.ToString() ?? "0"}/{hard}");
            }
        }

        return string.Join(", ", parts);
    }

    private static string Controller(JsonObject revision)
    {
        if (revision.Maps("metadata", "ownerReferences").FirstOrDefault(o => o.IsTrue("controller")) is not { } owner)
        {
            return TableCells.None;
        }

        var apiVersion = owner.Text("apiVersion") ?? "";
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var kind = (owner.Text("kind") ?? "").ToLowerInvariant();
        return $"{kind}{(slash < 0 ? "" : $".{apiVersion[..slash]}")}/{owner.Text("name")}";
    }

    private static string Parameters(JsonObject? parameters)
    {
        if (parameters is null)
        {
            return TableCells.None;
        }

        var group = parameters.Text("apiGroup") is { Length: > 0 } name ? $".{name}" : "";
        return $"{parameters.Text("kind")}{group}/{parameters.Text("name")}";
    }

    private static string ParamRef(JsonObject? reference) => reference is null ? Unset
        : reference.Text("name") is { Length: > 0 } name ? reference.Text("namespace") is { Length: > 0 } ns ? $"{ns}/{name}" : $"*/{name}"
        : Unset;

    private static string Condition(JsonObject request)
    {
        var types = request.Maps("status", "conditions").Select(c => c.Text("type") ?? "").ToList();
        var state = types.Contains("Denied") ? "Denied" : types.Contains("Approved") ? "Approved" : types.Count == 0 || !types.Contains("Failed") ? "Pending" : "Failed";
        var failed = state != "Failed" && types.Contains("Failed") ? ",Failed" : "";
        var issued = request.Text("status", "certificate") is { Length: > 0 } ? ",Issued" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{state}{failed}{issued}");
    }
}
