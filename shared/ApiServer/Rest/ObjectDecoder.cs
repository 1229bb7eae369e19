using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Rest;

/// <summary>Turns a request's body into an object of the resource's kind, typed and defaulted.</summary>
internal sealed class ObjectDecoder(ResourceRegistry registry, YamlBodies yaml)
{
    private const string Scheme = "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30";

    /// <summary>Decodes the body of a create or update.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">Gets the warnings about fields that are unknown or occur twice.</param>
    /// <param name="expected">The kind, where a subresource has another than its resource; null for the resource's.</param>
    public async Task<JsonObject> DecodeAsync(ApiRequest request, WriteContext context, ResourceSchema? expected)
    {
        var schema = expected ?? request.Resource.Schema;
        var media = MediaType.Parse(request.Http.Request.ContentType ?? MediaType.Json);
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Aborted);
        var issues = new List<string>();
        var obj = media.Name switch
        {
            MediaType.Json or "" => ParseJson(body, schema, issues),
            MediaType.Yaml => yaml.Parse(body, schema.Kind.Kind, issues),
            MediaType.Protobuf when request.Resource.Custom is null => ParseProtobuf(body, schema),
            _ => throw ApiErrors.UnsupportedMediaType(request.Resource.Custom is null
                ? [MediaType.Json, MediaType.Yaml, MediaType.Protobuf]
                : [MediaType.Json, MediaType.Yaml]),
        };
        if (schema.Kind is { Group: "policy", Kind: "Eviction" } && obj.Text("apiVersion") == "policy/v1beta1")
        {
            // The one kind of that version that is still understood.
            obj["apiVersion"] = schema.Kind.ApiVersion;
        }

        CheckKind(obj, schema);
        return Finish(request.Resource, schema, obj, context, issues);
    }

    /// <summary>Types, prunes and defaults an object that did not come as a body, as the result of a patch.</summary>
    public static JsonObject Finish(
        ServedResource resource,
        ResourceSchema schema,
        JsonObject obj,
        WriteContext context,
        List<string> issues,
        DecodeSource source = DecodeSource.Json)
    {
        obj["apiVersion"] = schema.Kind.ApiVersion;
        obj["kind"] = schema.Kind.Kind;
        var unknown = new List<string>();
        try
        {
            if (resource.Custom is { } custom && ReferenceEquals(schema, resource.Schema))
            {
                CustomResourceDecoder.Decode(custom, obj, unknown, source);
            }
            else
            {
                context.EmptyTemplateLabels = obj.At("spec", "template", "metadata", "labels") is JsonObject { Count: 0 };
                ObjectNormalizer.Normalize(schema.Type, obj, unknown, source);
            }
        }
        catch (ObjectDecodeException) when (source == DecodeSource.Unstructured && resource.Custom is null)
        {
            throw;
        }
        catch (ObjectDecodeException e)
        {
            throw ApiErrors.BadRequest(resource.Custom is null || source == DecodeSource.Json
                ? $"{schema.Kind.Kind} in version {Quote.Go(schema.Kind.Version)} cannot be handled as a {schema.Kind.Kind}: {e.Message}"
                : e.Message);
        }

        if (source == DecodeSource.Unstructured)
        {
            unknown.Sort(StringComparer.Ordinal);
        }

        issues.AddRange(unknown.Select(path => $"unknown field {Quote.Go(path)}").Except(issues));
        Report(schema, context, issues);
        if (ReferenceEquals(schema, resource.Schema))
        {
            resource.Strategy.Default(obj);
        }

        return obj;
    }

    public static string Excerpt(byte[] body)
    {
        if (body.Length == 0)
        {
            return "<empty>";
        }

        var text = Encoding.UTF8.GetString(body);
        return text.Length > 30 ? $"{text[..30]} ..." : text;
    }

    private static void Report(ResourceSchema schema, WriteContext context, List<string> issues)
    {
        if (issues.Count == 0 || context.FieldValidation == "Ignore")
        {
            return;
        }

        if (context.FieldValidation == "Strict")
        {
            throw new StrictDecodingException(
                schema.Kind, string.Join(", ", issues));
        }

        context.BodyWarnings.AddRange(issues.Where(i => !context.BodyWarnings.Contains(i)));
        context.Warnings.AddRange(issues.Where(i => !context.Warnings.Contains(i)));
    }

    private static JsonObject ParseProtobuf(byte[] body, ResourceSchema schema)
    {
        var unrecognized = $"the object provided is unrecognized (must be of type {schema.Kind.Kind}): ";
        if (!ProtobufBodies.HasMagic(body))
        {
            throw ApiErrors.BadRequest(
                $"{unrecognized}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({Excerpt(body)})");
        }

        if (ProtobufMessages.BuiltIn.NameOf(schema.TypeName) is not { } message)
        {
            throw ApiErrors.UnsupportedMediaType([MediaType.Json, MediaType.Yaml]);
        }

        try
        {
            return ProtobufBodies.Decode(body, message, schema.Type);
        }
        catch (ProtobufException e)
        {
            throw ApiErrors.BadRequest(unrecognized + e.Message);
        }
    }

    private static JsonObject ParseJson(byte[] body, ResourceSchema schema, List<string> issues)
    {
        try
        {
            return JsonDecoder.Decode(body, issues, schema.IsBuiltIn ? schema.Type : null) switch
            {
                JsonObject obj => obj,
                null => [],
                var other => throw Unrecognized(
                    schema,
                    $"json: cannot unmarshal {(other is JsonArray ? "array" : other.GetValueKind().ToString().ToLowerInvariant())} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}",
                    Convert.ToHexStringLower(body.AsSpan(0, Math.Min(body.Length, 30)))),
            };
        }
        catch (JsonException e)
        {
            throw Unrecognized(schema, JsonErrors.Describe(body, e), Excerpt(body));
        }
    }

    private static ApiException Unrecognized(ResourceSchema schema, string why, string excerpt) => ApiErrors.BadRequest(
        $"the object provided is unrecognized (must be of type {schema.Kind.Kind}): couldn't get version/kind; json parse error: {why} ({excerpt})");

    private void CheckKind(JsonObject obj, ResourceSchema schema)
    {
        var kind = obj.Text("kind") is { Length: > 0 } k ? k : schema.Kind.Kind;
        var apiVersion = obj.Text("apiVersion") is { Length: > 0 } v ? v : schema.Kind.ApiVersion;
        var given = GroupVersionKind.From(apiVersion, kind);
        if (given == schema.Kind)
        {
            return;
        }

        if (!schema.IsBuiltIn)
        {
            throw given.ApiVersion == schema.Kind.ApiVersion
                ? ApiErrors.Invalid(given.Group, given.Kind, obj.Text("metadata", "name") ?? "", [FieldError.Invalid("kind", given.Kind, $"must be {schema.Kind.Kind}")])
                : ApiErrors.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({schema.Kind.ApiVersion})");
        }

        throw ApiErrors.BadRequest($"{given.Kind} in version {Quote.Go(given.Version)} cannot be handled as a {schema.Kind.Kind}: {WhyNot(given, schema)}");
    }

    /// <summary>Refuses the result of a patch that has become another kind, which is decoded as what it says it is.</summary>
    /// <exception cref="ObjectDecodeException">It is another kind.</exception>
    public void CheckPatched(JsonObject obj, ResourceSchema schema)
    {
        var given = GroupVersionKind.From(
            obj.Text("apiVersion") is { Length: > 0 } version ? version : schema.Kind.ApiVersion,
            obj.Text("kind") is { Length: > 0 } kind ? kind : schema.Kind.Kind);
        if (given == schema.Kind)
        {
            return;
        }

        if (registry.Find(given) is { Custom: null } other)
        {
            var copy = Json.Clone(obj);
            copy.Remove("kind");
            copy.Remove("apiVersion");
            ObjectNormalizer.Normalize(other.Schema.Type, copy);
        }

        throw new ObjectDecodeException(WhyNot(given, schema));
    }

    private string WhyNot(GroupVersionKind given, ResourceSchema schema)
    {
        var internalGroup = schema.Kind.Group.Length == 0 ? "core" : schema.Kind.Group.Split('.')[0];
        return registry.Find(given) is { Custom: null }
            ? $"converting ({given.Version}.{given.Kind}) to ({internalGroup}.{schema.Kind.Kind}): unknown conversion"
            : $"no kind {Quote.Go(given.Kind)} is registered for version {Quote.Go(given.ApiVersion)} in scheme {Quote.Go(Scheme)}";
    }
}
