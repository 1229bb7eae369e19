using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Registry;

/// <summary>What the default admission plugins set in new objects, by what else there is in the cluster.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>plugin/pkg/admission</c>: LimitRanger, Priority, TaintNodesByCondition, DefaultStorageClass,
/// DefaultIngressClass. They run after the owners of fields were noted, so nobody owns what they set.</remarks>
internal sealed class AdmissionDefaults(ObjectStore store)
{
    private const string LimitAnnotation = "kubernetes.io/limit-ranger";
    private const string NotReady = "node.kubernetes.io/not-ready";
    private readonly ResourceStore _ranges = store.Resource("limitranges");
    private readonly ResourceStore _runtimeClasses = store.Resource("runtimeclasses.node.k8s.io");
    private readonly ResourceStore _priorities = store.Resource("priorityclasses.scheduling.k8s.io");
    private readonly ResourceStore _storageClasses = store.Resource("storageclasses.storage.k8s.io");
    private readonly ResourceStore _ingressClasses = store.Resource("ingressclasses.networking.k8s.io");

    /// <summary>Completes an object that is about to be created.</summary>
    /// <exception cref="ApiException">403: a plugin does not admit it.</exception>
    public void Apply(string kind, JsonObject obj, WriteContext context)
    {
        switch (kind)
        {
            case "Pod":
                RuntimeClass(obj, context);
                Limits(obj, context);
                Priority(obj.Child("spec"), obj, context);
                break;
            case "Node":
                Taint(obj.Child("spec"));
                break;
            case "PersistentVolumeClaim" when obj.At("spec", "storageClassName") is null:
                if (Default(_storageClasses, "storageclass.kubernetes.io/is-default-class") is { } storage)
                {
                    obj.Child("spec")["storageClassName"] = storage;
                }

                break;
            case "Ingress" when obj.At("spec", "ingressClassName") is null && obj.At("metadata", "annotations", "kubernetes.io/ingress.class") is null:
                if (Default(_ingressClasses, "ingressclass.kubernetes.io/is-default-class") is { } ingress)
                {
                    obj.Child("spec")["ingressClassName"] = ingress;
                }

                break;
            case "PriorityClass" when obj.IsTrue("globalDefault"):
                if (_priorities.Objects.Values.Select(p => Json.Parse(p.Json)).FirstOrDefault(p => p.IsTrue("globalDefault")) is { } other)
                {
                    throw ApiErrors.Forbidden(
                        context.Resource.Name,
                        obj.Text("metadata", "name") ?? "",
                        $"PriorityClass {other.Text("metadata", "name")} is already marked as default. Only one default can exist");
                }

                break;
            default:
                break;
        }
    }

    private static string? Default(ResourceStore classes, string annotation) => classes.Objects.Values.Select(c => Json.Parse(c.Json))
        .Where(c => c.Text("metadata", "annotations", annotation) == "true")
        .OrderByDescending(c => c.Text("metadata", "creationTimestamp"), StringComparer.Ordinal).ThenBy(c => c.Text("metadata", "name"), StringComparer.Ordinal)
        .FirstOrDefault()?.Text("metadata", "name");

    private static void Taint(JsonObject spec)
    {
        if (spec.Maps("taints").Any(t => t.Text("key") == NotReady && t.Text("effect") == "NoSchedule"))
        {
            return;
        }

        if (spec["taints"] is not JsonArray taints)
        {
            spec["taints"] = taints = [];
        }

        taints.Add(new JsonObject { ["key"] = NotReady, ["effect"] = "NoSchedule" });
    }

    private void Priority(JsonObject spec, JsonObject pod, WriteContext context)
    {
        var (value, policy) = (0L, "PreemptLowerPriority");
        var name = Json.Text(spec, ["priorityClassName"]) ?? "";
        var wanted = name.Length > 0
            ? _priorities.Find("", name) is { } found ? Json.Parse(found.Json) : throw Forbidden(pod, context, $"no PriorityClass with name {name} was found")
            : _priorities.Objects.Values.Select(p => Json.Parse(p.Json)).Where(p => p.IsTrue("globalDefault")).MinBy(p => p.Whole("value") ?? 0);
        if (wanted is not null)
        {
            (value, policy) = (wanted.Whole("value") ?? 0, Json.Text(wanted, ["preemptionPolicy"]) ?? policy);
            spec["priorityClassName"] = wanted.Text("metadata", "name");
        }

        if (spec.Whole("priority") is { } given && given != value)
        {
            throw Forbidden(pod, context, string.Create(
                CultureInfo.InvariantCulture,
                $"the integer value of priority ({given}) must not be provided in pod spec; priority admission controller computed {value} from the given PriorityClass name"));
        }

        if (Json.Text(spec, ["preemptionPolicy"]) is { Length: > 0 } preemption && preemption != policy)
        {
            throw Forbidden(
                pod, context, $"the string value of PreemptionPolicy ({preemption}) must not be provided in pod spec; priority admission controller computed {policy} from the given PriorityClass name");
        }

        spec["priority"] = value;
        spec["preemptionPolicy"] = policy;
    }

    private void RuntimeClass(JsonObject pod, WriteContext context)
    {
        var name = pod.Text("spec", "runtimeClassName") ?? "";
        if (name.Length == 0)
        {
            if (pod.Map("spec", "overhead") is { Count: > 0 })
            {
                throw Forbidden(pod, context, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
            }

            return;
        }

        var found = _runtimeClasses.Find("", name) ?? throw Forbidden(pod, context, $"pod rejected: RuntimeClass \"{name}\" not found");
        if (Json.Parse(found.Json).Map("overhead", "podFixed") is { } overhead && pod.Map("spec", "overhead") is null)
        {
            pod.Child("spec")["overhead"] = overhead.DeepClone();
        }
    }

    private static ApiException Forbidden(JsonObject obj, WriteContext context, string why) =>
        ApiErrors.Forbidden(context.Resource.Name, obj.Text("metadata", "name") ?? "", why);

    private void Limits(JsonObject pod, WriteContext context)
    {
        var notes = new List<string>();
        var limits = _ranges.Objects.Values.Where(r => r.Namespace == context.Namespace).SelectMany(r => Json.Parse(r.Json).Maps("spec", "limits"))
            .Where(l => Json.Text(l, ["type"]) == "Container").ToList();
        foreach (var (list, what) in ((string, string)[])[("containers", "container"), ("initContainers", "init container")])
        {
            foreach (var container in pod.Maps("spec", list))
            {
                foreach (var limit in limits)
                {
                    Fill(container, limit.Map("defaultRequest"), "requests", $" request for {what} {container.Text("name")}", notes);
                    Fill(container, limit.Map("default"), "limits", $" limit for {what} {container.Text("name")}", notes);
                }
            }
        }

        if (notes.Count > 0)
        {
            pod.Child("metadata").Child("annotations")[LimitAnnotation] = $"LimitRanger plugin set: {string.Join("; ", notes)}";
        }
    }

    private static void Fill(JsonObject container, JsonObject? defaults, string field, string note, List<string> notes)
    {
        var set = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (resource, amount) in defaults ?? [])
        {
            var amounts = container.Child("resources").Child(field);
            if (!amounts.ContainsKey(resource))
            {
                amounts[resource] = amount?.DeepClone();
                set.Add(resource);
            }
        }

        if (set.Count > 0)
        {
            notes.Add(string.Join(", ", set) + note);
        }
    }
}
