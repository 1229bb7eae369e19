using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Roles and bindings: any name that a path can hold, and a role reference for life.</summary>
internal sealed class RbacStrategy(string kind) : ResourceStrategy
{
    public override bool AllowsCreateOnUpdate => true;

    public override IEnumerable<string> NameErrors(string name) => Names.PathSegmentErrors(name);

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        if (!kind.EndsWith("Binding", StringComparison.Ordinal))
        {
            ValidateRules(obj, errors);
            return;
        }

        if (obj.Text("roleRef", "name") is null or "")
        {
            errors.Add(FieldError.Required("roleRef.name"));
        }

        string[] kinds = kind == "RoleBinding" ? ["Role", "ClusterRole"] : ["ClusterRole"];
        if (obj.Text("roleRef", "kind") is var roleKind && !kinds.Contains(roleKind))
        {
            errors.Add(FieldError.NotSupported("roleRef.kind", roleKind ?? "", kinds.Order(StringComparer.Ordinal)));
        }
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context, List<FieldError> errors)
    {
        if (!JsonNode.DeepEquals(obj["roleRef"], live["roleRef"]))
        {
            errors.Add(FieldError.InvalidText("roleRef", MetadataRules.Shown(obj["roleRef"]), "cannot change roleRef"));
        }
    }

    private static void ValidateRules(JsonObject obj, List<FieldError> errors)
    {
        var index = 0;
        foreach (var rule in obj.Maps("rules"))
        {
            var path = $"rules[{index++}]";
            if (rule.List("verbs") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required($"{path}.verbs", "verbs must contain at least one value"));
            }

            if (rule.List("nonResourceURLs") is { Count: > 0 })
            {
                continue;
            }

            if (rule.List("apiGroups") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required($"{path}.apiGroups", "resource rules must supply at least one api group"));
            }

            if (rule.List("resources") is not { Count: > 0 })
            {
                errors.Add(FieldError.Required($"{path}.resources", "resource rules must supply at least one resource"));
            }
        }
    }
}
