using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;
using Flux.Yaml.Patching;

namespace Flux.ApiServer.Rest;

/// <summary>The four kinds of patch.</summary>
internal sealed class PatchHandler(WritePipeline pipeline, AnswerWriter answers, ObjectDecoder decoder, YamlBodies yaml, TimeProvider clock)
{
    private const string JsonPatchType = "application/json-patch+json";
    private const string MergePatchType = "application/merge-patch+json";
    private const string StrategicType = "application/strategic-merge-patch+json";
    private const string ApplyType = "application/apply-patch+yaml";

    public async Task PatchAsync(ApiRequest request)
    {
        var type = MediaType.Parse(request.Http.Request.ContentType ?? "").Name;
        string[] accepted = request.Resource.Custom is null
            ? [JsonPatchType, MergePatchType, StrategicType, ApplyType]
            : [JsonPatchType, MergePatchType, ApplyType];
        var given = (request.Http.Request.ContentType ?? "").Split(';')[0].Trim();
        if (!accepted.Contains(request.Resource.Custom is null ? given : type))
        {
            // Of several types in one header it is enough for the router that one is known; the handler then takes the whole for one.
            var isRouted = request.Resource.Custom is not null || given.Split(',', StringSplitOptions.TrimEntries).Any(accepted.Contains);
            throw isRouted ? ApiErrors.UnsupportedMediaType(accepted) : ApiErrors.UnsupportedMediaType();
        }

        WriteOptions.Validate(request, "PatchOptions");
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Aborted);
        var context = request.Writes(clock, "update");
        var (code, result) = type == ApplyType ? await ApplyAsync(request, context, body) : (200, await ChangeAsync(request, context, type, body));
        await answers.ObjectAsync(request, code, result);
    }

    /// <summary>Applies a patch that is no apply to an object of the request's resource, or of a subresource's kind.</summary>
    public static Func<JsonObject, JsonObject> Patcher(ApiRequest request, string type, byte[] body, IPatchSchema? schema) => type switch
    {
        JsonPatchType => JsonPatcher(body),
        StrategicType => StrategicPatcher(body, schema),
        _ => MergePatcher(body),
    };

    private ValueTask<Written> ChangeAsync(ApiRequest request, WriteContext context, string type, byte[] body)
    {
        var resource = request.Resource;
        var patch = Patcher(request, type, body, PatchSchema.For(resource.Schema.Type));
        var doubled = PatchIssues.Of(body, type == JsonPatchType);
        var hasVersion = false;
        return pipeline.UpdateAsync(context, live =>
        {
            var version = live.Text("metadata", "resourceVersion");
            var patched = Run(patch, live);
            hasVersion |= patched.Text("metadata", "resourceVersion") is { Length: > 0 } given && given != version;
            if (!hasVersion)
            {
                patched.Map("metadata")?.Remove("resourceVersion");
            }

            WriteHandlers.CheckName(request, patched);
            return Finish(resource, patched, context, type, doubled, Shown);

            string Shown()
            {
                var node = JsonDecoder.Decode(body, null);
                return type == StrategicType ? GoFormat.Show(node) : PatchedText.Of(resource, live, before => Run(patch, before), node);
            }
        }, isPatch: true);
    }

    private JsonObject Finish(ServedResource resource, JsonObject patched, WriteContext context, string type, IReadOnlyList<string> issues, Func<string> shown)
    {
        try
        {
            if (type != StrategicType && resource.Custom is null)
            {
                decoder.CheckPatched(patched, resource.Schema);
            }

            return ObjectDecoder.Finish(
                resource, resource.Schema, patched, context, [.. issues], type == StrategicType ? DecodeSource.Unstructured : DecodeSource.Json);
        }
        catch (StrictDecodingException e)
        {
            throw e.AsInvalidPatch(shown());
        }
        catch (ObjectDecodeException e)
        {
            throw ApiErrors.Invalid("", "", "", [FieldError.Invalid("patch", shown(), e.Message)]);
        }
        catch (ApiException e) when (e.Code == 400 && resource.Custom is not null && e.Message.Contains("cannot be handled as", StringComparison.Ordinal))
        {
            throw ApiErrors.BadRequest(e.Message[(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        }
        catch (ApiException e) when (e.Code == 400 && resource.Custom is null && e.Message.Contains("cannot be handled as", StringComparison.Ordinal))
        {
            var why = e.Message[(e.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            throw ApiErrors.Invalid("", "", "", [FieldError.Invalid("patch", shown(), why)]);
        }
    }

    /// <summary>Runs a patch; its failures become answers.</summary>
    public static JsonObject Run(Func<JsonObject, JsonObject> patch, JsonObject live)
    {
        try
        {
            return patch(live);
        }
        catch (PatchException e)
        {
            throw e.Reason switch
            {
                PatchFailure.TooLarge => ApiErrors.TooLarge(e.Message),
                PatchFailure.Malformed => ApiErrors.BadRequest(e.Message),
                _ => ApiErrors.Unclassified(e.Message),
            };
        }
    }

    private static Func<JsonObject, JsonObject> JsonPatcher(byte[] body)
    {
        var operations = DecodeOperations(body);
        return live =>
        {
            try
            {
                return JsonPatch.Apply(live, operations) as JsonObject ?? [];
            }
            catch (PatchException e) when (e.Reason != PatchFailure.TooLarge)
            {
                throw new ApiException(ApiErrors.Failure(
                    422, "Invalid", "the server rejected our request due to an error in our request", []));
            }
        };
    }

    private static JsonArray DecodeOperations(byte[] body)
    {
        const string prefix = "error decoding patch: ";
        JsonNode? node;
        try
        {
            node = JsonDecoder.Decode(body, null);
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest(prefix + JsonErrors.Describe(body, e));
        }

        if (node is null)
        {
            return [];
        }

        if (node is not JsonArray operations)
        {
            throw ApiErrors.BadRequest($"{prefix}json: cannot unmarshal {GoShow.Kind(node)} into Go value of type []handlers.jsonPatchOp");
        }

        if (operations.FirstOrDefault(o => o is not JsonObject) is { } wrong)
        {
            throw ApiErrors.BadRequest($"{prefix}json: cannot unmarshal {GoShow.Kind(wrong)} into Go value of type handlers.jsonPatchOp");
        }

        foreach (var operation in operations.OfType<JsonObject>())
        {
            foreach (var (field, value) in operation)
            {
                if ((field is "op" or "path" or "from") && value is not null && value.GetValueKind() != JsonValueKind.String)
                {
                    throw ApiErrors.BadRequest($"{prefix}json: cannot unmarshal {GoShow.Kind(value)} into Go struct field jsonPatchOp.{field} of type string");
                }
            }
        }

        return operations.Count <= JsonPatch.MaxOperations
            ? operations
            : throw new ApiException(ApiErrors.Failure(
                413, "RequestEntityTooLarge", $"Request entity too large: The allowed maximum operations in a JSON patch is {JsonPatch.MaxOperations}, got {operations.Count}"));
    }

    private static Func<JsonObject, JsonObject> MergePatcher(byte[] body)
    {
        var patch = DecodePatch(body, "error decoding patch: ") ?? throw ApiErrors.BadRequest("Invalid JSON Patch");
        return live => JsonMergePatch.Apply(live, patch.DeepClone()) as JsonObject ?? [];
    }

    private static Func<JsonObject, JsonObject> StrategicPatcher(byte[] body, IPatchSchema? schema)
    {
        var patch = DecodePatch(body, "") ?? [];
        return live => StrategicMergePatch.Apply(live, Json.Clone(patch), schema);
    }

    private static JsonObject? DecodePatch(byte[] body, string prefix)
    {
        try
        {
            return JsonDecoder.Decode(body, null) switch
            {
                JsonObject patch => patch,
                null => null,
                var other => throw ApiErrors.BadRequest($"{prefix}json: cannot unmarshal {GoShow.Kind(other)} into Go value of type map[string]interface {{}}"),
            };
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest(prefix + JsonErrors.Describe(body, e));
        }
    }

    private async ValueTask<(int Code, Written Result)> ApplyAsync(ApiRequest request, WriteContext context, byte[] body)
    {
        var resource = request.Resource;
        var issues = new List<string>();
        var applied = yaml.ParseApply(body, issues);
        var force = request.Flag("force");
        JsonObject Merge(JsonObject? live)
        {
            try
            {
                var merged = FieldManager.Apply(
                    resource.Schema, live, applied, context.FieldManager, force, context.Subresource, context.Now);
                WriteHandlers.CheckName(request, applied);
                return ReferenceEquals(merged, live) ? live : Typed(resource, merged, applied, context, issues);
            }
            catch (ApplyConflictException e)
            {
                throw ApplyErrors.Conflict(e);
            }
            catch (FieldManagerException e)
            {
                throw ApplyErrors.Of(e);
            }
        }

        if (issues.Count > 0 && context.FieldValidation == "Strict")
        {
            throw ApiErrors.BadRequest($"error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  {string.Join("\n  ", issues)}");
        }

        if (resource.Store.Find(request.Namespace, request.Info.Name) is null)
        {
            return (201, await CreateByApplyAsync(request, context, applied, Merge));
        }

        return (200, await pipeline.UpdateAsync(context, live => Merge(live), owned: true, isPatch: true));
    }

    private ValueTask<Written> CreateByApplyAsync(ApiRequest request, WriteContext context, JsonObject applied, Func<JsonObject?, JsonObject> merge)
    {
        if (request.Info.Subresource.Length > 0)
        {
            throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
        }

        WriteHandlers.CheckMayCreate(request);
        if (applied.Text("metadata", "uid") is { Length: > 0 } uid)
        {
            throw ApiErrors.Conflict(
                request.Resource.Name,
                request.Info.Name,
                $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        }

        var created = merge(null);
        created.Map("metadata")?.Remove("resourceVersion");
        return pipeline.CreateAsync(context with { Operation = "create" }, created, owned: true);
    }

    private static JsonObject Typed(
        ServedResource resource, JsonObject merged, JsonObject applied, WriteContext context, List<string> issues)
    {
        try
        {
            return ObjectDecoder.Finish(resource, resource.Schema, merged, context, [.. issues], DecodeSource.Unstructured);
        }
        catch (StrictDecodingException e)
        {
            throw e.AsInvalidPatch(Encoding.UTF8.GetString(Json.ToBytes(applied)));
        }
        catch (ObjectDecodeException e)
        {
            var kind = resource.Kind;
            var type = $"{kind.ApiVersion.TrimStart('/')}, Kind={kind.Kind}";
            var shown = kind.Group.Length == 0 ? $"/{type}" : type;
            throw ApiErrors.Unclassified(
                $"failed to convert new object ({merged.Text("metadata", "namespace")}/{merged.Text("metadata", "name")}; {shown}) to proper version: unable to convert unstructured object to {shown}: {e.Message}");
        }
    }
}
