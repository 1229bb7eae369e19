using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>Custom resources, by their schema.</summary>
/// <param name="version">The version that is served.</param>
/// <param name="converter">Converts an object to a version; null where only the version's name changes.</param>
internal sealed class CustomKindStrategy(CustomResourceVersion version, Func<JsonObject, string, JsonObject>? converter) : ResourceStrategy
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
        List<FieldError> errors =
        [
            .. CustomResourceStrategy.ValidateType(schema, obj),
            .. MetadataValidation.ValidateCustom(obj, schema.Namespaced),
            .. version.Schema.Validate(obj),
            .. CustomResourceStrategy.ValidateScale(obj, version.Scale),
            .. version.Schema.ValidateLists(obj),
        ];
        errors.AddRange(version.Schema.ValidateRules(obj, null, errors, context.Warnings));
        return errors;
    }

    public override IReadOnlyList<FieldError> ValidateUpdate(JsonObject obj, JsonObject live, WriteContext context)
    {
        var schema = context.Resource.Schema;
        var isStatus = context.Subresource == "status";
        List<FieldError> errors =
        [
            .. CustomResourceStrategy.ValidateType(schema, obj),
            .. MetadataValidation.ValidateCustom(obj, schema.Namespaced),
            .. MetadataValidation.ValidateUpdate(live, obj),
            .. isStatus ? version.Schema.ValidateStatus(obj, live) : version.Schema.Validate(obj, live),
            .. CustomResourceStrategy.ValidateScale(obj, version.Scale, isStatus),
            .. version.Schema.ValidateLists(obj, live, withEmbedded: !isStatus),
        ];
        errors.AddRange(version.Schema.ValidateRules(obj, live, errors, context.Warnings));
        return errors;
    }

    public override IEnumerable<string> Warnings(JsonObject obj, JsonObject? live) => CustomResourceStrategy.FinalizerWarnings(obj, live);

    public override void Convert(JsonObject obj, string from, string to)
    {
        if (converter is null || from == to)
        {
            obj["apiVersion"] = to;
            return;
        }

        obj["apiVersion"] = from;
        var converted = converter(obj, to);
        obj.Clear();
        foreach (var (key, value) in converted)
        {
            obj[key] = value?.DeepClone();
        }
    }
}
