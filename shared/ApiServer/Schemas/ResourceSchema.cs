using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.Primitives;

namespace Flux.ApiServer.Schemas;

/// <summary>A resource that is served: its names, verbs and the shape of its objects.</summary>
public sealed class ResourceSchema
{
    private readonly Lazy<TypeSchema> _type;

    /// <summary>A resource of the given shape; the shape is asked for at first use.</summary>
    public ResourceSchema(Func<TypeSchema> type) => _type = new(type);

    /// <summary>A resource of the given shape.</summary>
    public ResourceSchema(TypeSchema type) => _type = new(type);

    /// <summary>Group, version and kind.</summary>
    public required GroupVersionKind Kind { get; init; }

    /// <summary>The name in paths, e.g. <c>deployments</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>The singular name, e.g. <c>deployment</c>.</summary>
    public required string Singular { get; init; }

    /// <summary>Whether its objects live in namespaces.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>Short names, e.g. <c>deploy</c>.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Categories, e.g. <c>all</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Verbs in discovery's order (sorted).</summary>
    public IReadOnlyList<string> Verbs { get; init; } = [];

    /// <summary>Subresources, sorted by name.</summary>
    public IReadOnlyList<SubresourceSchema> Subresources { get; init; } = [];

    /// <summary>Whether it is one of Kubernetes' own (whose objects leave out empty fields).</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>The name of the objects' type in the OpenAPI v3 document; null for custom resources.</summary>
    public string? TypeName { get; init; }

    /// <summary>The shape of its objects.</summary>
    public TypeSchema Type => _type.Value;

    /// <summary>
    /// The shapes of the other versions that hold the same fields (custom resources converted by changing their <c>apiVersion</c>
    /// alone), by <c>apiVersion</c>. Managers of a version that is not listed are forgotten at the next write.
    /// </summary>
    public IReadOnlyDictionary<string, TypeSchema> OtherVersions { get; init; } =
        new Dictionary<string, TypeSchema>(0);

    /// <summary>
    /// Top-level paths (<c>status</c>, <c>metadata.labels</c>) that a write to the main resource (key <c>""</c>) or a subresource sets
    /// back, so that nobody gets to own them through it. By default <c>status</c> for the main resource where there is a status
    /// subresource, and <c>spec</c> (for custom resources <c>metadata</c> and <c>spec</c>) for that.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ResetPaths { get; init; }

    /// <summary>The subresource of that name, or null.</summary>
    public SubresourceSchema? Subresource(string name)
    {
        foreach (var subresource in Subresources)
        {
            if (subresource.Name == name)
            {
                return subresource;
            }
        }

        return null;
    }

    /// <summary>The shape in a version of this resource, or null where there is no such version.</summary>
    internal TypeSchema? TypeIn(string apiVersion)
    {
        if (apiVersion == Kind.ApiVersion)
        {
            return Type;
        }

        if (!IsBuiltIn)
        {
            return OtherVersions.GetValueOrDefault(apiVersion);
        }

        return BuiltInConversion.CanConvert(Kind.ApiVersion, apiVersion, Kind.Kind)
            ? SchemaCatalog.BuiltIn.Find(GroupVersionKind.From(apiVersion, Kind.Kind))?.Type
            : null;
    }

    /// <summary>The object in a version for which there is a shape: itself where only its <c>apiVersion</c> would differ.</summary>
    internal JsonObject InVersion(JsonObject obj, string apiVersion) =>
        IsBuiltIn && obj.Text("apiVersion") != apiVersion ? BuiltInConversion.Convert(obj, apiVersion) : obj;

    internal FieldSet? ResetFields(string? subresource) =>
        (subresource ?? "") switch
        {
            "" => MainReset,
            "status" => StatusReset,
            var other => Reset(other),
        };

    private FieldSet? MainReset => field ??= Reset("");

    private FieldSet? StatusReset => field ??= Reset("status");

    private FieldSet? Reset(string subresource)
    {
        var paths = ResetPaths is not null && ResetPaths.TryGetValue(subresource, out var own)
            ? own
            : ResetRules.For(this, subresource);
        return paths.Count == 0 ? null : FieldSet.OfPaths(paths);
    }
}
