using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>create and update.</summary>
internal sealed class WriteHandlers(WritePipeline pipeline, ObjectDecoder decoder, AnswerWriter answers, TimeProvider clock)
{
    public async Task CreateAsync(ApiRequest request)
    {
        WriteOptions.Validate(request, "CreateOptions");
        var context = request.Writes(clock, "create") with { Name = "" };
        var obj = await DecodeAsync(request, context, null);
        await answers.ObjectAsync(request, 201, await pipeline.CreateAsync(context, obj));
    }

    public async Task UpdateAsync(ApiRequest request)
    {
        WriteOptions.Validate(request, "UpdateOptions");
        var context = request.Writes(clock, "update");
        var body = await DecodeAsync(request, context, null);
        CheckName(request, body);
        if (request.Resource.Strategy.AllowsCreateOnUpdate && request.Resource.Store.Find(request.Namespace, request.Info.Name) is null)
        {
            CheckMayCreate(request);
            body.Child("metadata").Remove("resourceVersion");
            await answers.ObjectAsync(request, 201, await pipeline.CreateAsync(context, body));
            return;
        }

        var updated = await pipeline.UpdateAsync(context, _ => Json.Clone(body));
        await answers.ObjectAsync(request, 200, updated);
    }

    /// <summary>Refuses an object whose name is not that of the path.</summary>
    public static void CheckName(ApiRequest request, JsonObject obj)
    {
        var name = obj.Text("metadata", "name") ?? "";
        if (name.Length == 0)
        {
            throw ApiErrors.BadRequest($"the name of the object ({request.Info.Name} based on URL) was undeterminable: name must be provided");
        }

        if (name != request.Info.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        }
    }

    /// <summary>An update or apply of what is missing is a create, and needs that verb too.</summary>
    public static void CheckMayCreate(ApiRequest request)
    {
        var create = Authorization.AccessRequest.Of(request.User, request.Info) with { Verb = "create" };
        if (request.Http.Items[typeof(Authorization.RbacAuthorizer)] is Authorization.RbacAuthorizer authorizer && authorizer.WhyNot(create) is { } why)
        {
            throw Authorization.Refusals.Of(request.Info, why);
        }
    }

    private async Task<JsonObject> DecodeAsync(ApiRequest request, WriteContext context, ResourceSchema? expected)
    {
        try
        {
            return await decoder.DecodeAsync(request, context, expected);
        }
        catch (StrictDecodingException e)
        {
            throw e.AsBadRequest();
        }
    }
}
