using System.Text.Json.Nodes;
using Flux.ApiServer.Admission;
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
    TokenRequests tokens,
    TimeProvider clock)
{
    public Task InvokeAsync(ApiRequest request)
    {
        var sub = request.Resource.Schema.Subresource(request.Info.Subresource) ?? throw ApiErrors.NoSuchResource();
        if (!sub.Verbs.Contains(request.Info.Verb))
        {
            throw ApiErrors.NotAllowed(request);
        }

        return (request.Resource.Schema.Plural, sub.Name) switch
        {
            (_, "scale") => scale.InvokeAsync(request),
            ("serviceaccounts", "token") => tokens.InvokeAsync(request),
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

    private static void CheckFinalizers(string name, string[] finalizers)
    {
        var errors = new FieldErrors();
        for (var i = 0; i < finalizers.Length; i++)
        {
            errors.Invalid($"spec.finalizers[{i}]", finalizers[i], NameRules.Qualified(finalizers[i]));
            MetadataValidation.StandardFinalizer($"spec.finalizers[{i}]", finalizers[i], errors);
        }

        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid("", "Namespace", name, errors.All);
        }
    }

    /// <summary>The one way to change <c>spec.finalizers</c> of a namespace; without any it is gone.</summary>
    private async Task FinalizeAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "update");
        var body = await bodies.DecodeAsync(request, context, "", "v1", "Namespace");
        WriteHandlers.CheckName(request, body);
        CheckFinalizers(request.Info.Name, [.. body.Map("spec").Texts("finalizers")]);
        await answers.ObjectAsync(request, 200, await pipeline.UpdateAsync(context, _ => Json.Clone(body), isPatch: true));
    }
}
