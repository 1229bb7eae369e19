using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Custom resources, by their schema.</summary>
internal sealed class CustomKindStrategy(CustomResourceVersion version) : ResourceStrategy
{
    public override bool AllowsUnconditionalUpdate => false;

    public override bool Converts => true;

    public override IReadOnlyDictionary<string, string[]> SelectableFields => version.SelectableFields;

    public override string? Deprecation => version.Deprecation;

    public override void Default(JsonObject obj) => version.Schema.Default(obj);

    public override void PrepareForCreate(JsonObject obj, WriteContext context) =>
        CustomResourceStrategy.PrepareForCreate(context.Resource.Schema, obj);

    public override void PrepareForUpdate(JsonObject obj, JsonObject live, WriteContext context) =>
        CustomResourceStrategy.PrepareForUpdate(context.Resource.Schema, live, obj, context.Subresource);

    public override IReadOnlyList<FieldError> ValidateCreate(JsonObject obj, WriteContext context)
    {
        var schema = context.Resource.Schema;
        return
        [
            .. CustomResourceStrategy.ValidateType(schema, obj),
            .. MetadataValidation.ValidateCustom(obj, schema.Namespaced),
            .. version.Schema.Validate(obj),
            .. CustomResourceStrategy.ValidateScale(obj, ReplicasPaths),
        ];
    }

    public override IReadOnlyList<FieldError> ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context)
    {
        var schema = context.Resource.Schema;
        return
        [
            .. CustomResourceStrategy.ValidateType(schema, obj),
            .. MetadataValidation.ValidateCustom(obj, schema.Namespaced),
            .. MetadataValidation.ValidateUpdate(live, obj),
            .. version.Schema.Validate(obj, live),
            .. CustomResourceStrategy.ValidateScale(obj, ReplicasPaths),
        ];
    }

    public override IEnumerable<string> Warnings(JsonObject obj, JsonObject? live) => [];

    public override void Convert(JsonObject obj, string from, string to) => obj["apiVersion"] = to;

    private IEnumerable<string> ReplicasPaths => version.Scale.Text("specReplicasPath") is { } path ? [path] : [];
}
