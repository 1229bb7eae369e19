using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Rest;

/// <summary>The scale subresource: replicas of whatever kind in one form.</summary>
internal sealed class ScaleHandlers(WritePipeline pipeline, AnswerWriter answers, TimeProvider clock)
{
    private static readonly string[] _defaultSpecPath = ["spec", "replicas"];
    private static readonly string[] _defaultStatusPath = ["status", "replicas"];

    public async Task InvokeAsync(ApiRequest request)
    {
        if (request.Info.Verb == "get")
        {
            var stored = request.Resource.Store.FindVisible(request.Namespace, request.Info.Name)
                ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
            var obj = request.Resource.Read(stored);
            if (request.Resource.Custom?.Scale.Text("specReplicasPath") is { } path && obj.Whole(Split(path)) is null)
            {
                throw ApiErrors.Internal($"the spec replicas field {Quote.Go(path)} does not exist");
            }

            await answers.ObjectAsync(request, 200, ScaleOf(request.Resource, obj));
            return;
        }

        WriteOptions.Validate(request, request.Info.Verb == "patch" ? "PatchOptions" : "UpdateOptions");
        var context = request.Writes(clock, "update") with { View = obj => ScaleOf(request.Resource, obj) };
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Aborted);
        var change = Change(request, context, body);
        var paths = ReplicasPaths(request.Resource);
        var updated = await pipeline.UpdateAsync(context, live =>
        {
            var before = ScaleOf(request.Resource, live);
            if (ScaleFields.ToScale(live.List("metadata", "managedFields"), paths) is { } owners)
            {
                before.Map("metadata")!["managedFields"] = owners;
            }

            var scale = change(before);
            Check(request, scale);
            SetVersion(live, before.Text("metadata", "resourceVersion"), scale.Text("metadata", "resourceVersion"), request.Info.Verb == "patch");

            if (scale.Text("metadata", "uid") is { Length: > 0 } uid && uid != before.Text("metadata", "uid"))
            {
                throw WritePipeline.OtherUid(request.Resource, $"{request.Namespace}/{request.Info.Name}", request.Info.Name, uid, before.Text("metadata", "uid") ?? "");
            }

            SetReplicas(request.Resource, live, scale.Whole("spec", "replicas") ?? 0);
            ObjectMetadata.SetManagedFields(live, ScaleFields.ToParent(
                live.List("metadata", "managedFields"), scale.List("metadata", "managedFields"), request.Resource.ApiVersion, paths));
            return live;
        }, owned: true, isPatch: true);
        await answers.ObjectAsync(request, 200, ScaleOf(request.Resource, updated.Object));
    }

    /// <summary>Only a version that the client gave makes the write depend on it; a patch that gives none is tried again.</summary>
    private static void SetVersion(JsonObject live, string? before, string? given, bool isPatch)
    {
        if (given is { Length: > 0 } && !(isPatch && given == before))
        {
            live.Child("metadata")["resourceVersion"] = given;
        }
        else
        {
            live.Child("metadata").Remove("resourceVersion");
        }
    }

    private static Func<JsonObject, JsonObject> Change(ApiRequest request, WriteContext context, byte[] body)
    {
        if (request.Info.Verb == "patch")
        {
            var type = MediaType.Parse(request.Http.Request.ContentType ?? "").Name;
            CheckType(request, type);
            if (type == "application/apply-patch+yaml")
            {
                var applied = new YamlBodies().ParseApply(body, []);
                return scale => Apply(request, context, scale, applied);
            }

            var patch = PatchHandler.Patcher(request, type, body, PatchSchema.For(ScaleFields.Schema.Type));
            return scale => Patched(request, context, scale, PatchHandler.Run(patch, scale));
        }

        try
        {
            var wanted = JsonDecoder.Decode(body, null) as JsonObject ?? [];
            if (request.Resource.Custom is not null && wanted.Text("kind") is { Length: > 0 } and not "Scale")
            {
                throw ApiErrors.BadRequest("no kind is registered for the type v1.Scale in scheme \"k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go:781\"");
            }

            return scale => Owned(context, scale, Json.Clone(wanted));
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"couldn't get version/kind; json parse error: {JsonErrors.Describe(body, e)}");
        }
    }

    private static JsonObject Apply(ApiRequest request, WriteContext context, JsonObject scale, JsonObject applied)
    {
        try
        {
            var merged = FieldManager.Apply(
                ScaleFields.Schema, scale, Json.Clone(applied), context.FieldManager, request.Flag("force"), context.Subresource, context.Now);
            if (request.Resource.Custom is not null && merged.Whole("spec", "replicas") != scale.Whole("spec", "replicas"))
            {
                // Apply cannot scale a custom resource: kube-apiserver 1.36 fails to convert what it has merged.
                throw ApiErrors.Unclassified(
                    $"failed to convert new object ({applied.Text("metadata", "namespace")}/{request.Info.Name}; autoscaling/v1, Kind=Scale) to proper version: request to convert CR to an invalid group/version: autoscaling/v1");
            }

            return merged;
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

    private static void CheckType(ApiRequest request, string type)
    {
        const string strategic = "application/strategic-merge-patch+json";
        string[] accepted = request.Resource.Custom is null
            ? ["application/json-patch+json", "application/merge-patch+json", strategic, "application/apply-patch+yaml"]
            : ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];
        if (!accepted.Contains(type))
        {
            throw request.Resource.Custom is null ? ApiErrors.UnsupportedMediaType() : ApiErrors.UnsupportedMediaType(accepted);
        }
    }

    /// <summary>As <see cref="Owned"/>; what does not fit is told of the patch.</summary>
    private static JsonObject Patched(ApiRequest request, WriteContext context, JsonObject scale, JsonObject patched)
    {
        var shown = Json.Clone(patched);
        var unknown = new List<string>();
        try
        {
            ObjectNormalizer.Normalize(ScaleFields.Schema.Type, patched, unknown);
        }
        catch (ObjectDecodeException e)
        {
            throw InvalidPatch(shown, e.Message);
        }

        if (unknown.Count > 0 && context.FieldValidation == "Strict")
        {
            throw InvalidPatch(shown, $"strict decoding error: {string.Join(", ", unknown.Select(path => $"unknown field {Quote.Go(path)}"))}");
        }

        if (context.FieldValidation == "Warn")
        {
            request.Warnings.AddRange(unknown.Select(path => $"unknown field {Quote.Go(path)}"));
        }

        return Owned(context, scale, patched);
    }

    private static ApiException InvalidPatch(JsonObject shown, string why)
    {
        var ordered = GoOrder.Of(ScaleFields.Schema, shown);
        GoOrder.Sort(ordered);
        if (ordered.Map("spec") is { } spec)
        {
            GoOrder.Sort(spec);
        }

        var text = new StringBuilder();
        GoText.AppendJson(text, ordered);
        return ApiErrors.Invalid("", "", "", [FieldError.Invalid("patch", text.ToString(), why)]);
    }

    /// <summary>The wanted scale, with its owners noted.</summary>
    private static JsonObject Owned(WriteContext context, JsonObject scale, JsonObject wanted)
    {
        try
        {
            ObjectNormalizer.Normalize(ScaleFields.Schema.Type, wanted);
        }
        catch (ObjectDecodeException e)
        {
            throw ApiErrors.BadRequest($"Scale in version \"v1\" cannot be handled as a Scale: {e.Message}");
        }

        FieldManager.Update(ScaleFields.Schema, scale, wanted, context.FieldManager, context.Subresource, context.Now);
        return wanted;
    }

    /// <summary>Where each version of a resource has its replicas; null where a version has no scale.</summary>
    private static Dictionary<string, string?> ReplicasPaths(ServedResource resource)
    {
        if (resource.Custom is not { } custom)
        {
            return new() { [resource.ApiVersion] = string.Join('.', _defaultSpecPath) };
        }

        return custom.Definition.Versions.ToDictionary(
            v => $"{custom.Definition.Group}/{v.Text("name")}", v => v.Text("subresources", "scale", "specReplicasPath")?.TrimStart('.'));
    }

    private static void Check(ApiRequest request, JsonObject scale)
    {
        var name = scale.Text("metadata", "name") ?? "";
        if (name.Length > 0 && name != request.Info.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        }

        if (scale.Text("metadata", "namespace") is { Length: > 0 } ns && ns != request.Namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        if (request.Resource.Custom is null && scale.Whole("spec", "replicas") is < 0 and var replicas)
        {
            throw ApiErrors.Invalid("autoscaling", "Scale", request.Info.Name,
                [FieldError.InvalidText("spec.replicas", $"{replicas}", "must be greater than or equal to 0")]);
        }
    }

    private static JsonObject ScaleOf(ServedResource resource, JsonObject obj)
    {
        var metadata = new JsonObject();
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            if (obj.At("metadata", field) is { } value)
            {
                metadata[field] = value.DeepClone();
            }
        }

        var scale = resource.Custom?.Scale;
        var spec = new JsonObject();
        if (obj.Whole(Path(scale, "specReplicasPath", _defaultSpecPath)) is { } replicas and (> 0 or < 0))
        {
            spec["replicas"] = replicas;
        }

        var status = new JsonObject { ["replicas"] = obj.Whole(Path(scale, "statusReplicasPath", _defaultStatusPath)) ?? 0 };
        var selector = scale is null
            ? TableCells.Selector(obj.Map("spec", "selector") is { } s && resource.Kind.Kind == "ReplicationController" ? new JsonObject { ["matchLabels"] = s.DeepClone() } : obj.Map("spec", "selector"))
            : scale.Text("labelSelectorPath") is { } path ? obj.Text(Split(path)) ?? "" : "";
        if (selector is not ("" or TableCells.None))
        {
            status["selector"] = selector;
        }

        return new()
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = spec,
            ["status"] = status,
        };
    }

    private static void SetReplicas(ServedResource resource, JsonObject obj, long replicas)
    {
        var path = Path(resource.Custom?.Scale, "specReplicasPath", _defaultSpecPath);
        var target = obj;
        foreach (var name in path[..^1])
        {
            target = target.Child(name);
        }

        target[path[^1]] = replicas;
    }

    private static string[] Path(JsonObject? scale, string name, string[] otherwise) =>
        scale.Text(name) is { Length: > 0 } path ? Split(path) : otherwise;

    private static string[] Split(string path) => path.TrimStart('.').Split('.');
}
