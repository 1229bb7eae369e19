using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>What an object counts for in quotas.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/quota/v1/evaluator/core</c>.</remarks>
internal static class QuotaUsage
{
    private static readonly string[] _counted =
        ["pods", "services", "configmaps", "secrets", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas"];

    private static readonly Quantity _one = Quantity.TryParse("1", out var one) ? one : default;

    /// <summary>The amounts by the names that quotas have for them.</summary>
    public static IReadOnlyDictionary<string, Quantity> Of(ServedResource resource, JsonObject obj)
    {
        var plural = resource.Schema.Plural;
        var usage = new Dictionary<string, Quantity>
        {
            [resource.Kind.Group.Length == 0 ? $"count/{plural}" : $"count/{plural}.{resource.Kind.Group}"] = _one,
        };
        if (resource.Kind.Group.Length > 0)
        {
            return usage;
        }

        if (_counted.Contains(plural))
        {
            usage[plural] = _one;
        }

        switch (resource.Kind.Kind)
        {
            case "Pod":
                Pod(obj, usage);
                break;
            case "Service":
                Service(obj, usage);
                break;
            case "PersistentVolumeClaim":
                Claim(obj, usage);
                break;
            default:
                break;
        }

        return usage;
    }

    /// <summary>Which amount of a container a quota's resource needs to be given; null where none.</summary>
    public static (string List, string Name)? NeedsAmount(string resource) => resource switch
    {
        "cpu" or "requests.cpu" => ("requests", "cpu"),
        "memory" or "requests.memory" => ("requests", "memory"),
        "limits.cpu" => ("limits", "cpu"),
        "limits.memory" => ("limits", "memory"),
        _ => null,
    };

    /// <summary>Whether a quota's scopes are about an object; a quota without scopes is about all.</summary>
    public static bool IsInScope(JsonObject? spec, ServedResource resource, JsonObject obj)
    {
        var scopes = spec.Texts("scopes").Select(scope => (Scope: scope, Operator: "Exists", Values: Array.Empty<string>()))
            .Concat(spec.Maps("scopeSelector", "matchExpressions").Select(requirement =>
                (Scope: requirement.Text("scopeName") ?? "", Operator: requirement.Text("operator") ?? "", Values: requirement.Texts("values").ToArray())))
            .ToList();
        return scopes.Count == 0 || (resource.Kind is { Group: "", Kind: "Pod" } && scopes.TrueForAll(scope => Matches(scope.Scope, scope.Operator, scope.Values, obj)));
    }

    private static bool Matches(string scope, string mode, string[] values, JsonObject pod)
    {
        var priority = pod.Text("spec", "priorityClassName") ?? "";
        return scope switch
        {
            "Terminating" => pod.Whole("spec", "activeDeadlineSeconds") is not null,
            "NotTerminating" => pod.Whole("spec", "activeDeadlineSeconds") is null,
            "BestEffort" => IsBestEffort(pod),
            "NotBestEffort" => !IsBestEffort(pod),
            "PriorityClass" => mode switch
            {
                "In" => values.Contains(priority),
                "NotIn" => !values.Contains(priority),
                "DoesNotExist" => priority.Length == 0,
                _ => priority.Length > 0,
            },
            _ => false,
        };
    }

    private static bool IsBestEffort(JsonObject pod) => pod.Maps("spec", "containers").Concat(pod.Maps("spec", "initContainers"))
        .All(container => container.Map("resources", "requests") is not { Count: > 0 } && container.Map("resources", "limits") is not { Count: > 0 });

    private static void Pod(JsonObject pod, Dictionary<string, Quantity> usage)
    {
        foreach (var (resource, amount) in PodResources.Total(pod, "requests"))
        {
            if (PodResources.Amount(amount) is { } quantity)
            {
                usage[$"requests.{resource}"] = quantity;
                if (resource is "cpu" or "memory" or "ephemeral-storage" || resource.StartsWith("hugepages-", StringComparison.Ordinal))
                {
                    usage[resource] = quantity;
                }
            }
        }

        foreach (var (resource, amount) in PodResources.Total(pod, "limits"))
        {
            if (PodResources.Amount(amount) is { } quantity)
            {
                usage[$"limits.{resource}"] = quantity;
            }
        }
    }

    private static void Service(JsonObject service, Dictionary<string, Quantity> usage)
    {
        var type = service.Text("spec", "type");
        var ports = service.Maps("spec", "ports").Count();
        var nodePorts = type == "NodePort" || (type == "LoadBalancer" && service.At("spec", "allocateLoadBalancerNodePorts")?.GetValueKind() != System.Text.Json.JsonValueKind.False)
            ? ports
            : 0;
        usage["services.nodeports"] = Count(nodePorts);
        usage["services.loadbalancers"] = Count(type == "LoadBalancer" ? 1 : 0);
    }

    private static void Claim(JsonObject claim, Dictionary<string, Quantity> usage)
    {
        var storage = PodResources.Amount(claim.At("spec", "resources", "requests", "storage")) ?? default;
        usage["requests.storage"] = storage;
        if (claim.Text("spec", "storageClassName") is { Length: > 0 } name)
        {
            usage[$"{name}.storageclass.storage.k8s.io/requests.storage"] = storage;
            usage[$"{name}.storageclass.storage.k8s.io/persistentvolumeclaims"] = _one;
        }
    }

    private static Quantity Count(int number) =>
        Quantity.TryParse(number.ToString(System.Globalization.CultureInfo.InvariantCulture), out var quantity) ? quantity : default;
}
