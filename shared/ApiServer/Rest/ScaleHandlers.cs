using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Rest;

/// <summary>The scale subresource: replicas of whatever kind in one form.</summary>
internal sealed class ScaleHandlers(WritePipeline pipeline, AnswerWriter answers, SchemaCatalog catalog, TimeProvider clock)
{
    private static readonly string[] _defaultSpecPath = ["spec", "replicas"];
    private static readonly string[] _defaultStatusPath = ["status", "replicas"];

    public async Task InvokeAsync(ApiRequest request)
    {
        if (request.Info.Verb == "get")
        {
            var stored = request.Resource.Store.Find(request.Namespace, request.Info.Name)
                ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
            await answers.ObjectAsync(request, 200, ScaleOf(request.Resource, request.Resource.Read(stored)));
            return;
        }

        WriteOptions.Validate(request, request.Info.Verb == "patch" ? "PatchOptions" : "UpdateOptions");
        var context = request.Writes(clock, "update");
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Aborted);
        var change = Change(request, body);
        var updated = pipeline.Update(context, live =>
        {
            var scale = change(ScaleOf(request.Resource, live));
            Check(request, scale);
            if (scale.Text("metadata", "resourceVersion") is { Length: > 0 } version)
            {
                live.Child("metadata")["resourceVersion"] = version;
            }

            SetReplicas(request.Resource, live, scale.Whole("spec", "replicas") ?? 0);
            return live;
        }, isPatch: true);
        await answers.ObjectAsync(request, 200, ScaleOf(request.Resource, updated));
    }

    private Func<JsonObject, JsonObject> Change(ApiRequest request, byte[] body)
    {
        if (request.Info.Verb == "patch")
        {
            var type = MediaType.Parse(request.Http.Request.ContentType ?? "").Name;
            if (type == "application/apply-patch+yaml")
            {
                var applied = new YamlBodies().ParseApply(body, []);
                return scale =>
                {
                    scale.Child("spec")["replicas"] = applied.At("spec", "replicas")?.DeepClone();
                    return scale;
                };
            }

            var schema = catalog.FindType("io.k8s.api.autoscaling.v1.Scale");
            return PatchHandler.Patcher(request, type, body, schema is null ? null : PatchSchema.For(schema));
        }

        try
        {
            var wanted = JsonDecoder.Decode(body, null) as JsonObject ?? [];
            return _ => Json.Clone(wanted);
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"couldn't get version/kind; json parse error: {JsonErrors.Describe(body, e)}");
        }
    }

    private static void Check(ApiRequest request, JsonObject scale)
    {
        var name = scale.Text("metadata", "name") ?? "";
        if (name.Length > 0 && name != request.Info.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        }

        if (scale.Whole("spec", "replicas") is < 0 and var replicas)
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
