using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Watch;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Rest;

/// <summary>A request's way: who is it, what does it ask, may he, who answers.</summary>
internal sealed partial class ApiPipeline(
    Authenticator authenticator,
    RbacAuthorizer authorizer,
    ResourceRegistry registry,
    NonResourceHandlers nonResources,
    ReadHandlers reads,
    WriteHandlers writes,
    PatchHandler patches,
    DeleteHandlers deletes,
    WatchHandler watches,
    SubresourceHandlers subresources,
    ReviewHandlers reviews,
    ObjectStore store,
    ILogger<ApiPipeline> logger)
{
    private const string NoPage = "404 page not found\n";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            // No answer goes out before the writes it tells of are kept, see AnswerWriter.
            http.Features.Set(store.Ticket());
        }

        try
        {
            await DispatchAsync(http);
        }
        catch (JournalException e)
        {
            await AnswerWriter.FailureAsync(http, ApiErrors.Internal(e.Message));
        }
        catch (ApiException e)
        {
            await AnswerWriter.FailureAsync(http, e);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
        catch (BadHttpRequestException e)
        {
            await AnswerWriter.FailureAsync(http, ApiErrors.BadRequest(e.Message));
        }
        catch (IOException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone in the middle of an answer.
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, http.Request.Method, http.Request.Path);
            await AnswerWriter.FailureAsync(http, ApiErrors.Internal(e.Message));
        }
    }

    private async Task DispatchAsync(HttpContext http)
    {
        var info = RequestInfo.Of(http.Request);
        var user = authenticator.Authenticate(http.Request, info);
        http.Response.Headers["Audit-Id"] = Guid.NewGuid().ToString();
        if (authorizer.WhyNot(AccessRequest.Of(user, info)) is { } why)
        {
            throw Refusals.Of(info, why);
        }

        if (!info.IsResource)
        {
            await nonResources.InvokeAsync(http, info);
            return;
        }

        if (registry.Find(info.Group, info.Version, info.Resource) is not { } resource || resource.Custom?.IsReady() == false)
        {
            if (info.Group.Length > 0 && !registry.IsBuiltInGroup(info.Group))
            {
                await AnswerWriter.TextAsync(http, 404, NoPage);
                return;
            }

            throw ApiErrors.NoSuchResource();
        }

        if (resource is { Custom: not null, Namespaced: false } && info.Namespace.Length > 0)
        {
            await AnswerWriter.TextAsync(http, 404, NoPage);
            return;
        }

        http.Items[typeof(RbacAuthorizer)] = authorizer;
        await ServeAsync(new ApiRequest(http, info, user, resource));
    }

    private Task ServeAsync(ApiRequest request)
    {
        var info = request.Info;
        request.Http.Items[typeof(ApiRequest)] = request;
        CheckPath(request);
        if (request.Resource.Custom?.Deprecation is { } deprecation)
        {
            request.Warnings.Add(deprecation);
        }

        if (request.Resource.Strategy.Deprecation is { } old)
        {
            request.Warnings.Add(old);
        }

        if (info.Subresource is not ("" or "status" or "ephemeralcontainers" or "resize" or "approval") || info.Subresource == "status" && !request.Resource.Schema.Verbs.Contains("get"))
        {
            return subresources.InvokeAsync(request);
        }

        if (ReviewHandlers.Handles(request.Resource.Kind))
        {
            return info.Verb == "create" ? reviews.InvokeAsync(request) : throw ApiErrors.MethodNotAllowed();
        }

        if (!Allowed(request).Contains(info.Verb) || HttpMethods.IsHead(request.Http.Request.Method))
        {
            throw ApiErrors.NotAllowed(request);
        }

        return info.Verb switch
        {
            "get" => reads.GetAsync(request),
            "list" => reads.ListAsync(request),
            "watch" => watches.WatchAsync(request),
            "create" => writes.CreateAsync(request),
            "update" => writes.UpdateAsync(request),
            "patch" => patches.PatchAsync(request),
            "delete" => deletes.DeleteAsync(request),
            _ => deletes.DeleteCollectionAsync(request),
        };
    }

    private static IReadOnlyList<string> Allowed(ApiRequest request) => request.Info.Subresource.Length == 0
        ? request.Resource.Schema.Verbs
        : request.Resource.Schema.Subresource(request.Info.Subresource)!.Verbs;

    /// <summary>The paths that no handler stands behind.</summary>
    private static void CheckPath(ApiRequest request)
    {
        var info = request.Info;
        if (request.Resource.Custom is not null && info is { Verb: "patch", Subresource: "status" } && request.Resource.Schema.Subresource("status") is null)
        {
            throw ApiErrors.NotFound(request.Resource.Name, info.Name);
        }

        if (request.Resource.Custom is not null && info.Subresource.Length > 0 && request.Resource.Schema.Subresource(info.Subresource) is null && !info.HasMore)
        {
            throw ApiErrors.NotFound(request.Resource.Name, info.Name);
        }

        var hasNamespace = info.Namespace.Length > 0 && request.Resource.Kind is not { Group: "", Kind: "Namespace" };
        if (info.HasMore
            || info.Subresource.Length > 0 && request.Resource.Schema.Subresource(info.Subresource) is null
            || hasNamespace && !request.Resource.Namespaced
            || request.Resource.Namespaced && !hasNamespace && info.Name.Length > 0)
        {
            throw ApiErrors.NoSuchResource();
        }

        var onCollection = info.Name.Length == 0 && info.Verb is "update" or "patch";
        var createOfOne = info.Verb == "create" && info.Name.Length > 0 && info.Subresource.Length == 0;
        var writeEverywhere = request.Resource.Namespaced && !hasNamespace && info.Verb is "create" or "deletecollection";
        if (onCollection || createOfOne || writeEverywhere && !ReviewHandlers.Handles(request.Resource.Kind))
        {
            throw ApiErrors.MethodNotAllowed();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Answering {Method} {Path} failed")]
        public static partial void Failed(ILogger logger, Exception e, string method, string path);
    }
}
