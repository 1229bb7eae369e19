using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Admission;

/// <summary>Finds the parameters that a binding names.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/policy/generic/policy_dispatcher.go</c>, CollectParams.</remarks>
internal sealed class PolicyParams(ResourceRegistry registry)
{
    /// <summary>The resource of a policy's <c>paramKind</c>; null where it has none.</summary>
    /// <returns>The resource, or why there is none.</returns>
    public (ServedResource? Resource, string? Error) Resolve(JsonObject? kind)
    {
        if (kind is null)
        {
            return (null, null);
        }

        var apiVersion = kind.Text("apiVersion");
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        return registry.Find(new GroupVersionKind(group, version, kind.Text("kind"))) is { } resource
            ? (resource, null)
            : (null, $"failed to find resource referenced by paramKind: '{(group.Length == 0 ? "" : group)}/{version}, Kind={kind.Text("kind")}'");
    }

    /// <summary>The parameters: one null where the policy takes none, none where the binding does without those it does not find.</summary>
    /// <returns>The parameters, or why they cannot be had.</returns>
    public static (IReadOnlyList<JsonObject?> Params, string? Error) Collect(ServedResource? resource, JsonObject? reference, string @namespace)
    {
        if (resource is null || reference is null)
        {
            return ([null], null);
        }

        var ns = reference.Text("namespace");
        if (resource.Namespaced && ns.Length == 0)
        {
            ns = @namespace;
            if (ns.Length == 0)
            {
                return ([], "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
            }
        }
        else if (!resource.Namespaced && ns.Length > 0)
        {
            return ([], "paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
        }

        var found = reference.Text("name") is { Length: > 0 } name
            ? resource.Store.Find(resource.Namespaced ? ns : "", name) is { } one ? [one] : []
            : resource.Store.Objects.Values.Where(obj => !resource.Namespaced || obj.Namespace == ns).ToList();
        var read = found.Select(resource.Read).Where(obj =>
            reference.Map("selector") is not { } selector || FieldErrors.Matches(selector, obj.Map("metadata", "labels"))).ToList();
        return read.Count == 0 && reference.Text("parameterNotFoundAction") == "Deny"
            ? ([], "no params found for policy binding with `Deny` parameterNotFoundAction")
            : (read, null);
    }
}
