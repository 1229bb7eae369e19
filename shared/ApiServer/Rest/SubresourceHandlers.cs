using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>Subresources that are more than a part of their object: scale, token, eviction, binding, finalize.</summary>
internal sealed class SubresourceHandlers(
    WritePipeline pipeline,
    PodSubresources pods,
    ScaleHandlers scale,
    SubresourceBodies bodies,
    AnswerWriter answers,
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
            ("pods", "eviction" or "binding") => pods.InvokeAsync(request),
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

    private async Task TokenAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "create");
        var body = await bodies.DecodeAsync(request, context, "authentication.k8s.io", "v1", "TokenRequest");
        var account = request.Resource.Store.Find(request.Namespace, request.Info.Name) ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
        var spec = body.Child("spec");
        var schema = bodies.TypeOf("authentication.k8s.io", "v1", "TokenRequest");
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

    /// <summary>The one way to change <c>spec.finalizers</c> of a namespace; without any it is gone.</summary>
    private async Task FinalizeAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "update");
        var body = await bodies.DecodeAsync(request, context, "", "v1", "Namespace");
        WriteHandlers.CheckName(request, body);
        await answers.ObjectAsync(request, 200, pipeline.Update(context, _ => Json.Clone(body), isPatch: true));
    }
}
