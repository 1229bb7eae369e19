using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>Subresources that are more than a part of their object: scale, token, eviction, binding, finalize.</summary>
internal sealed class SubresourceHandlers(
    WritePipeline pipeline,
    Deletion deletion,
    ScaleHandlers scale,
    ObjectDecoder decoder,
    AnswerWriter answers,
    SchemaCatalog catalog,
    ServiceAccountTokens tokens,
    TimeProvider clock)
{
    public Task InvokeAsync(ApiRequest request)
    {
        var sub = request.Resource.Schema.Subresource(request.Info.Subresource) ?? throw ApiErrors.NoSuchResource();
        if (!sub.Verbs.Contains(request.Info.Verb))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        return (request.Resource.Schema.Plural, sub.Name) switch
        {
            (_, "scale") => scale.InvokeAsync(request),
            ("serviceaccounts", "token") => TokenAsync(request),
            ("pods", "eviction") => EvictAsync(request),
            ("pods", "binding") => BindAsync(request),
            ("namespaces", "finalize") => FinalizeAsync(request),
            ("pods", "log" or "exec" or "attach" or "portforward" or "proxy") => throw NoNode(request),
            _ => throw ApiErrors.MethodNotAllowed($"{sub.Name} of {request.Resource.Name} is not offered by this server"),
        };
    }

    private static ApiException NoNode(ApiRequest request)
    {
        _ = request.Resource.Store.Find(request.Namespace, request.Info.Name) ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
        return ApiErrors.BadRequest($"pod {request.Info.Name} does not have a host assigned");
    }

    private async Task<JsonObject> DecodeAsync(ApiRequest request, WriteContext context, string group, string version, string kind)
    {
        var schema = catalog.Find(new(group, version, kind)) ?? SubresourceType(group, version, kind);
        try
        {
            return await decoder.DecodeAsync(request, context, schema);
        }
        catch (StrictDecodingException e)
        {
            throw e.AsBadRequest();
        }
    }

    private ResourceSchema SubresourceType(string group, string version, string kind)
    {
        var package = group.Split('.')[0];
        var name = $"io.k8s.api.{package}.{version}.{kind}";
        return new ResourceSchema(catalog.FindType(name) ?? throw new SchemaException($"the built-in data has no type {name}"))
        {
            Kind = new(group, version, kind),
            Plural = "",
            Singular = "",
            Namespaced = true,
            IsBuiltIn = true,
            TypeName = name,
        };
    }

    private async Task TokenAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "create");
        var body = await DecodeAsync(request, context, "authentication.k8s.io", "v1", "TokenRequest");
        var account = request.Resource.Store.Find(request.Namespace, request.Info.Name) ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
        var spec = body.Child("spec");
        var schema = SubresourceType("authentication.k8s.io", "v1", "TokenRequest");
        FieldManagement.FieldManager.Update(schema, null, body, context.FieldManager, "token", context.Now);
        var seconds = spec.Whole("expirationSeconds") ?? 3600;
        const long tenMinutes = 600;
        const long limit = 1L << 32;
        if (seconds is < tenMinutes or > limit)
        {
            var why = seconds < tenMinutes ? "may not specify a duration less than 10 minutes" : "may not specify a duration larger than 2^32 seconds";
            throw ApiErrors.Invalid("authentication.k8s.io", "TokenRequest", "", [FieldError.InvalidText("spec.expirationSeconds", $"{seconds}", why)]);
        }

        if (spec.Map("boundObjectRef") is { } bound)
        {
            var plural = bound.Text("kind") == "Pod" ? "pods" : "secrets";
            throw ApiErrors.NotFound(new("", plural), bound.Text("name") ?? "");
        }

        var audiences = spec.Texts("audiences").ToList();
        if (audiences.Count == 0)
        {
            audiences.Add(ServiceAccountTokens.Issuer);
        }

        var (token, expires) = tokens.Issue(account, audiences, seconds);
        var metadata = body.Child("metadata");
        metadata["name"] = account.Name;
        metadata["namespace"] = account.Namespace;
        metadata["uid"] = account.Uid;
        metadata["creationTimestamp"] = Times.Format(context.Now);
        spec["audiences"] = new JsonArray([.. audiences.Select(a => JsonValue.Create(a))]);
        spec["expirationSeconds"] = seconds;
        spec["boundObjectRef"] = null;
        body["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = Times.Format(expires) };
        await answers.ObjectAsync(request, 201, body);
    }

    private async Task EvictAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "create");
        var body = await DecodeAsync(request, context, "policy", "v1", "Eviction");
        var options = new DeleteOptions
        {
            Uid = body.Text("deleteOptions", "preconditions", "uid") ?? "",
            GracePeriodSeconds = body.Whole("deleteOptions", "gracePeriodSeconds"),
            DryRun = context.DryRun || body.Texts("deleteOptions", "dryRun").Contains("All"),
        };
        deletion.Delete(request.Resource, request.Namespace, request.Info.Name, options);
        await CreatedAsync(request);
    }

    private async Task BindAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "update");
        var body = await DecodeAsync(request, context, "", "v1", "Binding");
        var node = body.Text("target", "name") ?? "";
        pipeline.Update(context, pod =>
        {
            if (pod.Text("spec", "nodeName") is { Length: > 0 } assigned)
            {
                throw ApiErrors.Conflict(new("", "pods/binding"), request.Info.Name, $"pod {request.Info.Name} is already assigned to node {Quote.Go(assigned)}");
            }

            pod.Child("spec")["nodeName"] = node;
            return pod;
        }, owned: true, isPatch: true);
        await CreatedAsync(request);
    }

    private static Task CreatedAsync(ApiRequest request) => AnswerWriter.NodeAsync(
        request.Http,
        201,
        new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 },
        AnswerFormat.Default);

    /// <summary>The one way to change <c>spec.finalizers</c> of a namespace; without any it is gone.</summary>
    private async Task FinalizeAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "update");
        var body = await DecodeAsync(request, context, "", "v1", "Namespace");
        WriteHandlers.CheckName(request, body);
        await answers.ObjectAsync(request, 200, pipeline.Update(context, _ => Json.Clone(body), isPatch: true));
    }
}
