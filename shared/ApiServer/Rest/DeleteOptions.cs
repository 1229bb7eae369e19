using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>How to delete.</summary>
internal sealed record DeleteOptions
{
    private const string TypeName = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    private const string Scheme = "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27";

    /// <summary><c>Background</c>, <c>Foreground</c>, <c>Orphan</c>; empty where the client does not say.</summary>
    public string Propagation { get; init; } = "";

    public string Uid { get; init; } = "";

    public string ResourceVersion { get; init; } = "";

    /// <summary>Null where the client does not say.</summary>
    public long? GracePeriodSeconds { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The options as the client gave them.</summary>
    public JsonObject Given { get; init; } = [];

    /// <summary>Reads the options of the body, or of the query where there is no body.</summary>
    /// <exception cref="ApiException">400 or 422.</exception>
    public static async Task<DeleteOptions> ReadAsync(ApiRequest request)
    {
        var body = await BodyReader.ReadAsync(request.Http.Request, request.Aborted);
        var options = body.Length > 0 ? FromBody(request, body) : FromQuery(request);
        var errors = Errors(options).ToList();
        if (errors.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }

        var policy = options.Text("propagationPolicy") ?? "";
        if (policy.Length == 0 && options["orphanDependents"] is not null)
        {
            policy = options.IsTrue("orphanDependents") ? "Orphan" : "Background";
        }

        return new DeleteOptions
        {
            Propagation = policy,
            Uid = options.Text("preconditions", "uid") ?? "",
            ResourceVersion = options.Text("preconditions", "resourceVersion") ?? "",
            GracePeriodSeconds = options.Whole("gracePeriodSeconds"),
            DryRun = options.Texts("dryRun").Contains("All"),
            Given = options,
        };
    }

    private static JsonObject FromBody(ApiRequest request, byte[] body)
    {
        JsonObject options;
        try
        {
            options = MediaType.Parse(request.Http.Request.ContentType ?? "").Name switch
            {
                MediaType.Yaml => new YamlBodies().ParseApply(body, []),
                MediaType.Protobuf => FromProtobuf(body),
                _ => JsonDecoder.Decode(body, null) switch
                {
                    JsonObject given => given,
                    null => [],
                    var other => throw ApiErrors.BadRequest(
                        $"couldn't get version/kind; json parse error: json: cannot unmarshal {GoShow.Kind(other)} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }}"),
                },
            };
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"couldn't get version/kind; json parse error: {JsonErrors.Describe(body, e)}");
        }

        if (options.Text("kind") is { Length: > 0 } kind and not "DeleteOptions")
        {
            throw ApiErrors.BadRequest($"no kind {Quote.Go(kind)} is registered for version {Quote.Go(options.Text("apiVersion") ?? "")} in scheme {Quote.Go(Scheme)}");
        }

        return options;
    }

    /// <summary>As client-go sends them since 0.36, whatever the kind of what is deleted.</summary>
    private static JsonObject FromProtobuf(byte[] body)
    {
        const string unrecognized = "the object provided is unrecognized (must be of type DeleteOptions): ";
        if (!ProtobufBodies.HasMagic(body))
        {
            throw ApiErrors.BadRequest($"{unrecognized}provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        try
        {
            return ProtobufBodies.Decode(
                body,
                ProtobufMessages.BuiltIn.NameOf(TypeName) ?? throw new SchemaException($"the protobuf data lacks {TypeName}"),
                SchemaCatalog.BuiltIn.FindType(TypeName) ?? throw new SchemaException($"the types lack {TypeName}"));
        }
        catch (ProtobufException e)
        {
            throw ApiErrors.BadRequest(unrecognized + e.Message);
        }
    }

    private static JsonObject FromQuery(ApiRequest request)
    {
        var options = new JsonObject();
        if (request.Query("propagationPolicy") is { Length: > 0 } policy)
        {
            options["propagationPolicy"] = policy;
        }

        if (request.Query("orphanDependents").Length > 0)
        {
            options["orphanDependents"] = request.Flag("orphanDependents");
        }

        if (request.Number("gracePeriodSeconds") is { } grace)
        {
            options["gracePeriodSeconds"] = grace;
        }

        if (request.Http.Request.Query["dryRun"] is [{ } dryRun, ..])
        {
            options["dryRun"] = new JsonArray(dryRun);
        }

        return options;
    }

    private static IEnumerable<FieldError> Errors(JsonObject options)
    {
        var policy = options.Text("propagationPolicy");
        if (policy is not null && options["orphanDependents"] is not null)
        {
            yield return FieldError.Invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set");
        }

        if (policy is not (null or "Foreground" or "Background" or "Orphan"))
        {
            yield return FieldError.NotSupported("propagationPolicy", policy, "Foreground", "Background", "Orphan", "nil");
        }

        if (options.Texts("dryRun").Any(d => d != "All"))
        {
            yield return FieldError.NotSupported("dryRun", options["dryRun"], "All");
        }
    }
}
