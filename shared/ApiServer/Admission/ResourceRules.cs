using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Admission;

/// <summary>Which writes a rule of a policy or webhook is about.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/webhook/predicates/rules/rules.go</c>.</remarks>
internal static class ResourceRules
{
    /// <summary>Whether a rule is about a write, seen as one of a given version of the resource.</summary>
    public static bool Matches(JsonObject rule, AdmissionAttributes attributes, ServedResource resource) =>
        Scope(rule.Text("scope"), attributes)
        && Has(rule, "operations", attributes.Operation)
        && Has(rule, "apiGroups", resource.Kind.Group)
        && Has(rule, "apiVersions", resource.Kind.Version)
        && Items(rule, "resources").Any(item => IsResource(item, resource.Schema.Plural, attributes.Subresource))
        && (Items(rule, "resourceNames") is not [_, ..] names || names.Contains(attributes.Name));

    private static bool Scope(string scope, AdmissionAttributes attributes)
    {
        var isInNamespace = attributes.Resource.Namespaced;
        return scope switch { "" or "*" => true, "Namespaced" => isInNamespace, "Cluster" => !isInNamespace, _ => false };
    }

    private static bool Has(JsonObject rule, string field, string wanted) => Items(rule, field).Any(item => item == "*" || item == wanted);

    private static bool IsResource(string item, string plural, string subresource)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var (resource, sub) = slash < 0 ? (item, "") : (item[..slash], item[(slash + 1)..]);
        return (resource == "*" || resource == plural) && (sub == "*" || sub == subresource);
    }

    private static string[] Items(JsonObject rule, string field) =>
        [.. (rule[field] as JsonArray ?? []).Select(item => (string?)item ?? "")];
}
