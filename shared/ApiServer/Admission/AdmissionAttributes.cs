using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.Primitives;

namespace Flux.ApiServer.Admission;

/// <summary>What admission is asked about: one write, in the version it was made in.</summary>
internal sealed class AdmissionAttributes
{
    public const string Create = "CREATE";
    public const string Update = "UPDATE";
    public const string Delete = "DELETE";

    public required ServedResource Resource { get; init; }

    /// <summary>The kind of the object; that of a subresource where it has its own.</summary>
    public required GroupVersionKind Kind { get; init; }

    public string Subresource { get; init; } = "";

    /// <summary>As the request has it: empty where the server makes the name.</summary>
    public required string Name { get; init; }

    /// <summary>The namespace; for a namespace its own name.</summary>
    public required string Namespace { get; init; }

    /// <summary>CREATE, UPDATE or DELETE.</summary>
    public required string Operation { get; init; }

    public required UserInfo User { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The request's options, e.g. a <c>CreateOptions</c>.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>Null for a delete.</summary>
    public JsonObject? Object { get; set; }

    /// <summary>Null for a create.</summary>
    public JsonObject? OldObject { get; init; }

    /// <summary>Sent to the client.</summary>
    public required List<string> Warnings { get; init; }

    /// <summary>Notes of policies and webhooks, which an audit log would hold.</summary>
    public Dictionary<string, string> AuditAnnotations { get; } = [];

    /// <summary>Whether the write configures admission itself, which no policy and no webhook may prevent.</summary>
    public bool IsExempt => Kind is
    {
        Group: "admissionregistration.k8s.io",
        Kind: "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration" or "ValidatingAdmissionPolicy"
            or "ValidatingAdmissionPolicyBinding" or "MutatingAdmissionPolicy" or "MutatingAdmissionPolicyBinding",
    };

    /// <summary>The name as an answer tells it: where there is none yet, what it will begin with.</summary>
    public string ShownName =>
        Name.Length > 0 ? Name
        : Object.Text("metadata", "name") is { Length: > 0 } name ? name
        : Object.Text("metadata", "generateName") is { Length: > 0 } prefix ? prefix
        : "Unknown";

    /// <summary>The attributes of a write; a patch is seen as what it does, a create or an update.</summary>
    /// <param name="context">The write.</param>
    /// <param name="obj">What is written.</param>
    /// <param name="old">What was there; null for a create.</param>
    /// <param name="kind">What is written, where that is not the resource's own kind.</param>
    public static AdmissionAttributes Of(WriteContext context, JsonObject obj, JsonObject? old, GroupVersionKind? kind = null)
    {
        var isNamespace = context.Resource.Name is { Group: "", Resource: "namespaces" };
        return new()
        {
            Resource = context.Resource,
            Kind = kind ?? (context.Subresource == "scale" ? new("autoscaling", "v1", "Scale") : context.Resource.Kind),
            Subresource = context.Subresource,
            Name = old is null && context.Operation == "create" ? GivenName(obj) : context.Name,
            Namespace = isNamespace ? context.Name : context.Namespace,
            Operation = old is null ? Create : Update,
            User = context.User,
            DryRun = context.DryRun,
            Options = OptionsOf(context, old is null ? "CreateOptions" : "UpdateOptions"),
            Object = obj,
            OldObject = old,
            Warnings = context.Warnings,
        };
    }

    private static string GivenName(JsonObject obj) => obj.Text("metadata", "name") ?? "";

    private static JsonObject OptionsOf(WriteContext context, string kind)
    {
        var options = new JsonObject { ["kind"] = kind, ["apiVersion"] = "meta.k8s.io/v1" };
        if (context.DryRun)
        {
            options["dryRun"] = new JsonArray("All");
        }

        if (context.GivenFieldManager.Length > 0)
        {
            options["fieldManager"] = context.GivenFieldManager;
        }

        if (context.GivenFieldValidation.Length > 0)
        {
            options["fieldValidation"] = context.GivenFieldValidation;
        }

        return options;
    }
}
