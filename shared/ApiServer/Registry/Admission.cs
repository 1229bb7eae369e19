using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Registry;

/// <summary>The built-in admission: the life of namespaces, and that nobody grants rights he has not.</summary>
internal sealed class Admission(ObjectStore store, RbacAuthorizer authorizer)
{
    private static readonly string[] _undeletable = ["default", "kube-system", "kube-public", "kube-node-lease"];
    private readonly ResourceStore _namespaces = store.Resource("namespaces");

    /// <summary>Before an object's fields are noted.</summary>
    /// <exception cref="ApiException">The namespace is missing or terminating.</exception>
    public void BeforeWrite(WriteContext context, JsonObject obj, JsonObject? live)
    {
        if (live is not null || !context.Resource.Namespaced || IsReview(context.Resource))
        {
            return;
        }

        var ns = _namespaces.Find("", context.Namespace) ?? throw ApiErrors.NotFound(new("", "namespaces"), context.Namespace);
        var parsed = Json.Parse(ns.Json);
        if (parsed.At("metadata", "deletionTimestamp") is null)
        {
            return;
        }

        var why = $"unable to create new content in namespace {context.Namespace} because it is being terminated";
        var error = ApiErrors.Forbidden(context.Resource.Name, obj.Text("metadata", "name") ?? "", why);
        error.Status.Map("details")!["causes"] = new JsonArray(new JsonObject
        {
            ["reason"] = "NamespaceTerminating",
            ["message"] = $"namespace {context.Namespace} is being terminated",
            ["field"] = "metadata.namespace",
        });
        throw error;
    }

    /// <summary>Once the object is complete and valid.</summary>
    /// <exception cref="ApiException">A role or binding would grant more than the user has.</exception>
    public void BeforeStore(WriteContext context, JsonObject obj, JsonObject? live) =>
        Escalation.Check(authorizer, context, obj, live);

    /// <summary>Before an object is deleted.</summary>
    /// <exception cref="ApiException">The object is one of those the server cannot be without.</exception>
    public static void BeforeDelete(ServedResource resource, string name)
    {
        if (resource.Name is { Group: "", Resource: "namespaces" } && _undeletable.Contains(name))
        {
            throw ApiErrors.Forbidden(resource.Name, name, "this namespace may not be deleted");
        }
    }

    private static bool IsReview(ServedResource resource) => resource.Kind.Group is "authorization.k8s.io";
}
