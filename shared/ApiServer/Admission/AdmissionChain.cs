using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;
using Flux.Primitives;

namespace Flux.ApiServer.Admission;

/// <summary>
/// All that may change or refuse a write: the life of namespaces, policies, webhooks, and that nobody grants rights he has not.
/// Mutation comes after the owners of fields are noted and before validation, as in the real server.
/// </summary>
internal sealed class AdmissionChain : IDisposable
{
    private static readonly string[] _undeletable = ["default", "kube-system", "kube-public", "kube-node-lease"];
    private readonly RbacAuthorizer _authorizer;
    private readonly ResourceStore _namespaces;
    private readonly MutatingPolicies _mutating;
    private readonly ValidatingPolicies _validating;
    private readonly WebhookClient _client;
    private readonly Webhooks _webhooks;
    private readonly LimitRanges _limits;
    private readonly ResourceQuotas _quotas;
    private readonly PodSecurityAdmission _security;
    private readonly ClaimResize _resize;

    public AdmissionChain(ObjectStore store, ResourceRegistry registry, RbacAuthorizer authorizer, TimeProvider clock)
    {
        _authorizer = authorizer;
        _namespaces = store.Resource("namespaces");
        _limits = new LimitRanges(store);
        _quotas = new ResourceQuotas(store);
        _security = new PodSecurityAdmission(store);
        _resize = new ClaimResize(store);
        var matcher = new AdmissionMatcher(store, registry);
        var parameters = new PolicyParams(registry);
        _mutating = new MutatingPolicies(store, clock, matcher, parameters, authorizer);
        _validating = new ValidatingPolicies(store, clock, matcher, parameters, authorizer);
        _client = new WebhookClient(store);
        _webhooks = new Webhooks(store, matcher, authorizer, _client);
    }

    /// <summary>Calls webhooks; also those that convert custom resources.</summary>
    public WebhookClient Client => _client;

    /// <summary>Before an object's fields are noted.</summary>
    /// <exception cref="ApiException">The namespace is missing or terminating.</exception>
    public void BeforeCreate(WriteContext context, JsonObject obj)
    {
        if (!context.Resource.Namespaced || IsReview(context.Resource))
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
        var error = ApiErrors.Forbidden(context.Resource.Name, obj.Map("metadata").Text("name"), why);
        error.Status.Child("details")["causes"] = new JsonArray(new JsonObject
        {
            ["reason"] = "NamespaceTerminating",
            ["message"] = $"namespace {context.Namespace} is being terminated",
            ["field"] = "metadata.namespace",
        });
        throw error;
    }

    /// <summary>Lets policies and webhooks change what is written.</summary>
    /// <returns>The object to go on with.</returns>
    /// <exception cref="ApiException">One refuses, or failed and its failures count.</exception>
    public async ValueTask<JsonObject> MutateAsync(WriteContext context, JsonObject obj, JsonObject? live, CancellationToken cancellationToken)
    {
        if (!context.IsAdmitted || context.View is not null || (_mutating.IsEmpty && _webhooks.IsEmpty))
        {
            return obj;
        }

        var attributes = AdmissionAttributes.Of(context, obj, live);
        var reinvocation = new Reinvocation();
        await RoundAsync(context, attributes, reinvocation, cancellationToken);
        if (reinvocation.HasChanged)
        {
            reinvocation.IsAgain = true;
            await RoundAsync(context, attributes, reinvocation, cancellationToken);
        }

        return attributes.Object ?? obj;
    }

    /// <summary>Once the object is complete and valid.</summary>
    /// <exception cref="ApiException">A role or binding would grant more than the user has, or a policy or webhook refuses.</exception>
    public async ValueTask ValidateAsync(WriteContext context, JsonObject obj, JsonObject? live, CancellationToken cancellationToken)
    {
        Escalation.Check(_authorizer, context, obj, live);
        if (!context.IsAdmitted)
        {
            return;
        }

        if (live is null || context.Resource.Kind.Kind == "PersistentVolumeClaim")
        {
            _limits.Check(context, obj);
        }

        _security.Check(context, obj, live);
        _resize.Check(context, obj, live);
        await ValidateByOthersAsync(context, obj, live, cancellationToken);
        if (live is null)
        {
            _quotas.Take(context, obj);
        }
    }

    private async ValueTask ValidateByOthersAsync(WriteContext context, JsonObject obj, JsonObject? live, CancellationToken cancellationToken)
    {
        if (_validating.IsEmpty && _webhooks.IsEmpty)
        {
            return;
        }

        var attributes = context.View is { } view
            ? AdmissionAttributes.Of(context, view(obj), live is null ? null : view(live))
            : AdmissionAttributes.Of(context, obj, live);
        _validating.Validate(attributes);
        await _webhooks.ValidateAsync(attributes, cancellationToken);
    }

    /// <summary>Asks about what is sent to a subresource that stores nothing of its own, such as an <c>Eviction</c>.</summary>
    /// <exception cref="ApiException">A policy or webhook refuses.</exception>
    public async ValueTask AdmitAsync(WriteContext context, GroupVersionKind kind, JsonObject body, CancellationToken cancellationToken)
    {
        if (_validating.IsEmpty && _webhooks.IsEmpty)
        {
            return;
        }

        var attributes = AdmissionAttributes.Of(context, body, null, kind);
        await _webhooks.MutateAsync(attributes, new Reinvocation(), obj => obj, cancellationToken);
        _validating.Validate(attributes);
        await _webhooks.ValidateAsync(attributes, cancellationToken);
    }

    /// <summary>Before an object is deleted.</summary>
    /// <exception cref="ApiException">The object is one of those the server cannot be without, or a policy or webhook refuses.</exception>
    public async ValueTask BeforeDeleteAsync(DeleteContext? context, ServedResource resource, StoredObject stored, CancellationToken cancellationToken)
    {
        var name = stored.Name;
        if (resource.Name is { Group: "", Resource: "namespaces" } && _undeletable.Contains(name))
        {
            throw ApiErrors.Forbidden(resource.Name, name, "this namespace may not be deleted");
        }

        if (context is null || (_validating.IsEmpty && _webhooks.IsEmpty))
        {
            return;
        }

        var attributes = context.Attributes(resource, name, resource.Read(stored));
        await _webhooks.MutateAsync(attributes, new Reinvocation(), obj => obj, cancellationToken);
        _validating.Validate(attributes);
        await _webhooks.ValidateAsync(attributes, cancellationToken);
    }

    /// <summary>After something was written or deleted: policies that have changed are read again.</summary>
    public void Notice(ServedResource resource)
    {
        if (resource.Kind.Group == "admissionregistration.k8s.io")
        {
            _mutating.Notice();
            _validating.Notice();
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask RoundAsync(WriteContext context, AdmissionAttributes attributes, Reinvocation reinvocation, CancellationToken cancellationToken)
    {
        _mutating.Mutate(attributes, reinvocation, obj => Adopt(context, obj));
        await _webhooks.MutateAsync(attributes, reinvocation, obj => Adopt(context, obj), cancellationToken);
    }

    /// <summary>Brings what a mutation made into the form of the kind, with its defaults; what the kind does not have is dropped.</summary>
    private static JsonObject Adopt(WriteContext context, JsonObject obj) =>
        ObjectDecoder.Finish(context.Resource, context.Resource.Schema, obj, context with { FieldValidation = "Ignore" }, []);

    private static bool IsReview(ServedResource resource) => resource.Kind.Group is "authorization.k8s.io";
}
