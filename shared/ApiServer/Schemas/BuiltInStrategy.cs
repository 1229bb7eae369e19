using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>
/// What the real server does to an object of a built-in kind between the field manager and the store: status and generation, selectors and
/// finalizers that it adds. Cluster IPs and node ports are not given out here.
/// </summary>
/// <remarks>Spec: the <c>PrepareForCreate</c> and <c>PrepareForUpdate</c> of kubernetes 1.36 <c>pkg/registry</c>, and its default
/// admission plugins.</remarks>
public static class BuiltInStrategy
{
    private const string TemplateGeneration = "deprecated.daemonset.template.generation";

    private static readonly FrozenSet<string> _counted = new[]
    {
        "Pod", "ReplicationController", "Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job", "CronJob", "Ingress", "NetworkPolicy",
        "PodDisruptionBudget", "CustomResourceDefinition", "IngressClass", "EndpointSlice", "PriorityClass", "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding", "FlowSchema", "PriorityLevelConfiguration", "ResourceSlice", "DeviceClass",
    }.ToFrozenSet();

    /// <summary>Whether objects of the kind have a generation.</summary>
    public static bool HasGeneration(string kind) => _counted.Contains(kind);

    /// <summary>Prepares a new object in place. It must have its name and uid, and have been defaulted.</summary>
    public static void PrepareForCreate(ResourceSchema schema, JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(obj);
        var metadata = obj.Ensure("metadata");
        if (HasGeneration(schema.Kind.Kind))
        {
            metadata["generation"] = 1;
        }

        if (schema.Kind.Kind != "Node" && schema.Type.Field("status") is not null && schema.Subresource("status") is not null)
        {
            obj["status"] = new JsonObject();
        }

        PrepareKind(schema.Kind.Kind, obj, metadata);
        ObjectNormalizer.Normalize(schema.Type, obj);
        ObjectNormalizer.ToStored(schema.Type, obj);
    }

    /// <summary>Prepares a changed object in place: puts back what this way of writing may not change, and counts the generation.</summary>
    public static void PrepareForUpdate(ResourceSchema schema, JsonObject live, JsonObject updated, string? subresource)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(live);
        ArgumentNullException.ThrowIfNull(updated);
        var metadata = updated.Ensure("metadata");
        var kind = schema.Kind.Kind;
        if (subresource == "status")
        {
            Restore(live, updated, "spec");
            if (kind == "Deployment")
            {
                Restore(live.Map("metadata") ?? [], metadata, "labels");
            }
        }
        else if (subresource == "approval")
        {
            Restore(live, updated, "spec");
        }
        else if (string.IsNullOrEmpty(subresource) && schema.Subresource("status") is not null)
        {
            Restore(live, updated, "status");
        }

        if (HasGeneration(kind))
        {
            var generation = live.Map("metadata").Integer("generation") ?? 1;
            metadata["generation"] = subresource is not ("status" or "binding") && IsNewGeneration(kind, live, updated, metadata) ? generation + 1 : generation;
        }

        if (kind == "DaemonSet" && string.IsNullOrEmpty(subresource))
        {
            CountTemplate(live, updated, metadata);
        }
        else if (kind == "Service" && string.IsNullOrEmpty(subresource))
        {
            ServiceStrategy.PrepareForUpdate(live, updated);
        }
        else if (kind == "CustomResourceDefinition" && string.IsNullOrEmpty(subresource)
            && updated.Map("spec").Objects("versions").FirstOrDefault(version => version.Flag("storage")).Text("name") is { Length: > 0 } storage)
        {
            AddToList(updated.Ensure("status"), "storedVersions", storage);
        }

        ObjectNormalizer.ToStored(schema.Type, updated);
    }

    /// <summary>The defaults that admission plugins set in a new pod.</summary>
    private static void AdmitPod(JsonObject pod)
    {
        var spec = pod.Ensure("spec");
        foreach (var container in spec.Objects("containers").Concat(spec.Objects("initContainers")))
        {
            // Behind a feature gate that is off.
            container.Map("lifecycle")?.Remove("stopSignal");
            if (container["lifecycle"] is JsonObject { Count: 0 })
            {
                container.Remove("lifecycle");
            }
        }

        spec.Fill("priority", 0);
        spec.Fill("preemptionPolicy", "PreemptLowerPriority");
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        spec["tolerations"] = tolerations;
        foreach (var key in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
        {
            var isTolerated = spec.Objects("tolerations").Any(toleration =>
                (toleration.Text("key") == key || toleration.Text("key").Length == 0) && toleration.Text("effect") is "NoExecute" or "");
            if (!isTolerated)
            {
                tolerations.Add(new JsonObject
                {
                    ["key"] = key,
                    ["operator"] = "Exists",
                    ["effect"] = "NoExecute",
                    ["tolerationSeconds"] = 300,
                });
            }
        }

        pod["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(spec) };
    }

    /// <summary>The pod's class: by the resources of the whole pod where it has them, else by those of its containers.</summary>
    internal static string QualityOfService(JsonObject spec)
    {
        var isGuaranteed = true;
        var hasAny = false;
        var owners = spec.Map("resources") is { } whole && (whole.Has("limits") || whole.Has("requests"))
            ? [spec]
            : spec.Objects("containers").Concat(spec.Objects("initContainers"));
        foreach (var owner in owners)
        {
            var resources = owner.Map("resources");
            foreach (var resource in new[] { "cpu", "memory" })
            {
                var request = resources.Map("requests").Text(resource);
                var limit = resources.Map("limits").Text(resource);
                hasAny |= request.Length + limit.Length > 0;
                isGuaranteed &= limit.Length > 0 && request == limit;
            }
        }

        return !hasAny ? "BestEffort" : isGuaranteed ? "Guaranteed" : "Burstable";
    }

    private static void PrepareKind(string kind, JsonObject obj, JsonObject metadata)
    {
        switch (kind)
        {
            case "Pod":
                AdmitPod(obj);
                break;
            case "Namespace":
                AddToList(obj.Ensure("spec"), "finalizers", "kubernetes");
                obj["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case "Lease":
                obj.Map("spec")?.Remove("strategy");
                obj.Map("spec")?.Remove("preferredHolder");
                break;
            case "PersistentVolumeClaim":
                ClaimSources(obj.Map("spec"));
                AddToList(metadata, "finalizers", "kubernetes.io/pvc-protection");
                obj["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case "PersistentVolume":
                AddToList(metadata, "finalizers", "kubernetes.io/pv-protection");
                obj["status"] = new JsonObject { ["phase"] = "Pending", ["lastPhaseTransitionTime"] = metadata["creationTimestamp"]?.DeepClone() };
                break;
            case "DaemonSet":
                metadata.Ensure("annotations")[TemplateGeneration] = "1";
                break;
            case "Job":
                JobSelector(obj, metadata);
                break;
            case "CustomResourceDefinition":
                var stored = obj.Map("spec").Objects("versions").Where(version => version.Flag("storage")).Select(version => version.Text("name"));
                obj["status"] = new JsonObject { ["storedVersions"] = new JsonArray([.. stored.Take(1).Select(name => (JsonNode)name)]) };
                break;
            default:
                break;
        }
    }

    /// <summary>Drops what a claim cannot be filled from: other kinds of the core group, and what lies in another namespace.</summary>
    private static void ClaimSources(JsonObject? spec)
    {
        if (spec.Map("dataSource") is { } source && (source.Text("apiGroup"), source.Text("kind")) is not (("", "PersistentVolumeClaim") or ("snapshot.storage.k8s.io", "VolumeSnapshot")))
        {
            spec!.Remove("dataSource");
        }

        if (spec.Map("dataSourceRef").Text("namespace").Length > 0)
        {
            spec!.Remove("dataSourceRef");
        }
    }

    private static void JobSelector(JsonObject obj, JsonObject metadata)
    {
        var spec = obj.Ensure("spec");
        if (spec.Flag("manualSelector"))
        {
            return;
        }

        var uid = metadata.Text("uid");
        var name = metadata.Text("name");
        var labels = spec.Ensure("template").Ensure("metadata").Ensure("labels");
        foreach (var (label, value) in new[]
        {
            ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", name), ("controller-uid", uid), ("job-name", name),
        })
        {
            // One that was given is left, for validation to refuse it.
            labels[label] ??= value;
        }

        if (!metadata.Has("labels"))
        {
            metadata["labels"] = labels.DeepClone();
        }

        spec.Ensure("selector").Ensure("matchLabels")["batch.kubernetes.io/controller-uid"] = uid;
    }

    private static void AddToList(JsonObject obj, string field, string value)
    {
        if (obj[field] is not JsonArray list)
        {
            list = [];
            obj[field] = list;
        }

        if (!list.Any(item => item is JsonValue text && text.TryGetValue<string>(out var content) && content == value))
        {
            list.Add(value);
        }
    }

    private static void Restore(JsonObject live, JsonObject updated, string field)
    {
        if (live.TryGetPropertyValue(field, out var value))
        {
            updated[field] = value?.DeepClone();
        }
        else
        {
            updated.Remove(field);
        }
    }

    private static bool IsNewGeneration(string kind, JsonObject live, JsonObject updated, JsonObject metadata)
    {
        if (live.Has("spec") || updated.Has("spec"))
        {
            return !JsonEquality.AreEqual(live["spec"], updated["spec"])
                || (kind == "Deployment" && !JsonEquality.AreEqual(live.Map("metadata")?["annotations"], metadata["annotations"]));
        }

        return !Content(live).SequenceEqual(Content(updated), ContentComparer.Instance);
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Content(JsonObject obj) =>
        obj.Where(pair => pair.Key is not ("metadata" or "kind" or "apiVersion" or "status")).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static void CountTemplate(JsonObject live, JsonObject updated, JsonObject metadata)
    {
        var before = live.Map("metadata").Map("annotations").Text(TemplateGeneration);
        var count = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var isChanged = !JsonEquality.AreEqual(live.Map("spec")?["template"], updated.Map("spec")?["template"]);
        metadata.Ensure("annotations")[TemplateGeneration] = (isChanged ? count + 1 : count).ToString(CultureInfo.InvariantCulture);
    }

    private sealed class ContentComparer : IEqualityComparer<KeyValuePair<string, JsonNode?>>
    {
        public static ContentComparer Instance { get; } = new();

        public bool Equals(KeyValuePair<string, JsonNode?> x, KeyValuePair<string, JsonNode?> y) =>
            x.Key == y.Key && JsonEquality.AreEqual(x.Value, y.Value);

        public int GetHashCode(KeyValuePair<string, JsonNode?> obj) => StringComparer.Ordinal.GetHashCode(obj.Key);
    }
}
