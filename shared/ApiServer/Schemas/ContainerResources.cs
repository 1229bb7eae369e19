using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of what containers and pods ask of a node.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>validateResourceRequirements</c>.</remarks>
internal static class ContainerResources
{
    private const string HugePages = "hugepages-";

    public static void OfContainer(string path, JsonObject? resources, JsonObject pod, FieldErrors errors)
    {
        Requirements(path, resources, errors);
        var names = pod.Objects("resourceClaims").Select(claim => claim.Text("name")).ToHashSet();
        foreach (var (at, claim) in resources.Items($"{path}.claims", "claims"))
        {
            var name = claim.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else if (!names.Contains(name))
            {
                var which = names.Count == 0 ? " which is empty" : "";
                errors.Add(FieldError.NotFound(at, name) with { Message = $"Not found: {FieldError.Print(name)}: must be one of the names in pod.spec.resourceClaims{which}" });
            }
        }
    }

    /// <summary>What the pod as a whole asks, and its containers with it.</summary>
    public static void OfPod(string path, JsonObject spec, FieldErrors errors)
    {
        if (spec.Map("resources") is not { } resources)
        {
            return;
        }

        Requirements($"{path}.resources", resources, errors);
        var index = 0;
        foreach (var container in spec.Objects("containers"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.resources.containers[{index++}]");
            foreach (var (resource, amount) in container.Map("resources").Map("limits") ?? [])
            {
                if (Amount(amount) is { } own && Amount(resources.Map("limits")?[resource]) is { } all && own.Compare(all) > 0)
                {
                    errors.Invalid($"{at}[{resource}].limits", amount?.DeepClone(), $"must be less than or equal to pod limits of {all}");
                }
            }
        }
    }

    public static void Resizing(string path, JsonObject container, JsonObject pod, FieldErrors errors)
    {
        var seen = new HashSet<string>();
        foreach (var (at, policy) in container.Items(path, "resizePolicy"))
        {
            var resource = policy.Text("resourceName");
            if (!seen.Add(resource))
            {
                errors.Add(FieldError.Duplicate(at, resource));
            }

            Choice(path, resource, errors, "cpu", "memory");
            var restart = policy.Text("restartPolicy");
            Choice(path, restart, errors, "NotRequired", "RestartContainer");
            if (pod.Text("restartPolicy") == "Never" && restart != "NotRequired")
            {
                errors.Invalid(path, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'");
            }
        }
    }

    internal static void Name(string path, string name, FieldErrors errors)
    {
        var wrong = NameRules.Qualified(name).ToList();
        errors.Invalid(path, name, wrong);
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return;
        }

        var isStandard = name is "cpu" or "memory" or "ephemeral-storage" || name.StartsWith(HugePages, StringComparison.Ordinal);
        if (!isStandard)
        {
            if (wrong.Count == 0 && name is not ("storage" or "pods" or "services"))
            {
                errors.Invalid(path, name, "must be a standard resource type or fully qualified");
            }

            errors.Invalid(path, name, "must be a standard resource for containers");
        }
    }

    private static void Choice(string path, string text, FieldErrors errors, params string[] supported)
    {
        if (text.Length == 0)
        {
            errors.Required(path);
        }
        else
        {
            errors.OneOf(path, text, supported);
        }
    }

    private static void Requirements(string path, JsonObject? resources, FieldErrors errors)
    {
        var limits = resources.Map("limits") ?? [];
        var requests = resources.Map("requests") ?? [];
        foreach (var (resource, amount) in limits)
        {
            Entry($"{path}.limits[{resource}]", resource, amount, errors);
            HugePage($"{path}.limits[{resource}]", resource, amount, errors);
        }

        foreach (var (resource, amount) in requests)
        {
            Entry($"{path}.requests[{resource}]", resource, amount, errors);
            Request(path, resource, amount, limits, errors);
            HugePage($"{path}.requests[{resource}]", resource, amount, errors);
        }

        var all = limits.Concat(requests).Select(pair => pair.Key).ToList();
        if (all.Exists(resource => resource.StartsWith(HugePages, StringComparison.Ordinal)) && !all.Exists(resource => resource is "cpu" or "memory"))
        {
            errors.Forbidden(path, "HugePages require cpu or memory");
        }
    }

    private static void Request(string path, string resource, JsonNode? amount, JsonObject limits, FieldErrors errors)
    {
        var isNative = !resource.Contains('/', StringComparison.Ordinal) || resource.Contains("kubernetes.io/", StringComparison.Ordinal);
        var mayExceed = isNative && !resource.StartsWith(HugePages, StringComparison.Ordinal);
        if (Amount(limits[resource]) is { } allowed && Amount(amount) is { } requested)
        {
            if (!mayExceed && requested.Compare(allowed) != 0)
            {
                errors.Invalid($"{path}.requests", amount?.DeepClone(), $"must be equal to {resource} limit of {allowed}");
            }
            else if (requested.Compare(allowed) > 0)
            {
                errors.Invalid($"{path}.requests", amount?.DeepClone(), $"must be less than or equal to {resource} limit of {allowed}");
            }
        }
        else if (!mayExceed && limits[resource] is null)
        {
            errors.Required($"{path}.limits", "Limit must be set for non overcommitable resources");
        }
    }

    private static void Entry(string path, string resource, JsonNode? amount, FieldErrors errors)
    {
        Name(path, resource, errors);
        if (Amount(amount) is not { } quantity)
        {
            return;
        }

        if (quantity.Sign < 0)
        {
            errors.Invalid(path, amount?.DeepClone(), "must be greater than or equal to 0");
        }

        if (resource.Contains('/', StringComparison.Ordinal) && !quantity.IsInteger)
        {
            errors.Invalid(path, amount?.DeepClone(), "must be an integer");
        }
    }

    private static void HugePage(string path, string resource, JsonNode? amount, FieldErrors errors)
    {
        if (resource.StartsWith(HugePages, StringComparison.Ordinal) && Quantity.TryParse(resource[HugePages.Length..], out var page)
            && Amount(amount) is { } quantity && !(quantity.Sign > 0 && quantity.IsMultipleOf(page)))
        {
            errors.Invalid(path, amount?.DeepClone(), $"{quantity} is not positive integer multiple of {resource}");
        }
    }

    private static Quantity? Amount(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && Quantity.TryParse(text, out var amount) ? amount : null;
}
