using System.Text.Json.Nodes;
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

    public override void Validate(JsonObject obj, List<FieldError> errors) => errors.AddRange(version.Schema.Validate(obj));

    public override void ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context, List<FieldError> errors) =>
        errors.AddRange(version.Schema.Validate(obj, live));

    public override void Convert(JsonObject obj, string from, string to) => obj["apiVersion"] = to;
}
