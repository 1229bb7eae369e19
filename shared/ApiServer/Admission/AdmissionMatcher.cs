using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>Finds out whether a policy, binding or webhook is about a write, and in which version it wants to see it.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/policy/matching/matching.go</c>.</remarks>
internal sealed class AdmissionMatcher(ObjectStore store, ResourceRegistry registry)
{
    private readonly ResourceStore _namespaces = store.Resource("namespaces");

    /// <summary>The version of the resource that matches; null where none does.</summary>
    /// <param name="match">A policy's <c>matchConstraints</c>, a binding's <c>matchResources</c> or a webhook; null matches everything.</param>
    /// <param name="attributes">The write.</param>
    /// <param name="rulesField">Where the rules stand: <c>resourceRules</c> or <c>rules</c>.</param>
    public ServedResource? Match(JsonObject? match, AdmissionAttributes attributes, string rulesField)
    {
        if (match is null)
        {
            return attributes.Resource;
        }

        if (!IsNamespaceSelected(match.Map("namespaceSelector"), attributes) || !IsObjectSelected(match.Map("objectSelector"), attributes))
        {
            return null;
        }

        var isExact = match.Text("matchPolicy") == "Exact";
        if (Version(match.Objects("excludeResourceRules"), attributes, isExact) is not null)
        {
            return null;
        }

        var rules = match.Objects(rulesField).ToList();
        return rules.Count == 0 && rulesField == "resourceRules" ? attributes.Resource : Version(rules, attributes, isExact);
    }

    /// <summary>The namespace a write is in, as it is stored; null for a write of the cluster or of a namespace itself.</summary>
    public JsonObject? NamespaceOf(AdmissionAttributes attributes) =>
        attributes.Resource.Namespaced && _namespaces.Find("", attributes.Namespace) is { } stored ? Json.Parse(stored.Json) : null;

    private ServedResource? Version(IEnumerable<JsonObject> rules, AdmissionAttributes attributes, bool isExact)
    {
        var all = rules.ToList();
        if (all.Any(rule => ResourceRules.Matches(rule, attributes, attributes.Resource)))
        {
            return attributes.Resource;
        }

        if (isExact || all.Count == 0)
        {
            return null;
        }

        var equivalents = registry.Resources.Where(other =>
            !ReferenceEquals(other, attributes.Resource) && ReferenceEquals(other.Store, attributes.Resource.Store)).ToList();
        return all.SelectMany(rule => equivalents.Where(other => ResourceRules.Matches(rule, attributes, other))).FirstOrDefault();
    }

    private bool IsNamespaceSelected(JsonObject? selector, AdmissionAttributes attributes)
    {
        var isNamespace = attributes.Resource.Name is { Group: "", Resource: "namespaces" };
        if ((!attributes.Resource.Namespaced && !isNamespace) || selector is null || FieldErrors.IsEmptySelector(selector))
        {
            return true;
        }

        var labels = isNamespace
            ? (attributes.Object ?? attributes.OldObject).Map("metadata", "labels")
            : NamespaceOf(attributes).Map("metadata", "labels");
        return FieldErrors.Matches(selector, labels);
    }

    private static bool IsObjectSelected(JsonObject? selector, AdmissionAttributes attributes) =>
        selector is null || FieldErrors.IsEmptySelector(selector)
        || (attributes.Object is { } obj && FieldErrors.Matches(selector, obj.Map("metadata", "labels")))
        || (attributes.OldObject is { } old && FieldErrors.Matches(selector, old.Map("metadata", "labels")));
}
