using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>One version of a custom resource, as its definition describes it.</summary>
internal sealed class CustomResourceVersion
{
    public CustomResourceVersion(CustomResourceDefinition definition, JsonObject version)
    {
        Definition = definition;
        Name = version.Text("name") ?? "";
        Deprecation = !version.IsTrue("deprecated") ? null
            : version.Text("deprecationWarning") is { Length: > 0 } warning ? warning
            : definition.PreferredOver(Name) is { } better
                ? $"{definition.Group}/{Name} {definition.Kind} is deprecated; use {definition.Group}/{better} {definition.Kind}"
                : $"{definition.Group}/{Name} {definition.Kind} is deprecated";
        NeedsWorkOnRead = definition.Object.Whole("metadata", "generation") > 1;
        HasStatus = version.Map("subresources", "status") is not null;
        Scale = version.Map("subresources", "scale");
        Columns = [.. version.Maps("additionalPrinterColumns")];
        SelectableFields = version.Maps("selectableFields").Select(f => (f.Text("jsonPath") ?? "").TrimStart('.'))
            .ToDictionary(path => path, path => path.Split('.'));
        OpenApiSchema = version.Map("schema", "openAPIV3Schema");
        Schema = CustomResourceSchema.Parse(OpenApiSchema ?? new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true });
    }

    public CustomResourceDefinition Definition { get; }

    public string Name { get; }

    /// <summary>What to warn of; null where the version is not deprecated.</summary>
    public string? Deprecation { get; }

    public bool HasStatus { get; }

    /// <summary>The paths of the scale subresource; null where there is none.</summary>
    public JsonObject? Scale { get; }

    public IReadOnlyList<JsonObject> Columns { get; }

    public IReadOnlyDictionary<string, string[]> SelectableFields { get; }

    /// <summary>
    /// Whether the definition says that it is established. The resource is registered before that is stored, so that who waits for the
    /// condition finds the resource; who asks for the resource first must find the condition.
    /// </summary>
    public Func<bool> IsReady { get; init; } = () => true;

    /// <summary>As the definition has it; null where everything is allowed.</summary>
    public JsonObject? OpenApiSchema { get; }

    public CustomResourceSchema Schema { get; }

    /// <summary>Whether a stored object may lack defaults or hold fields that are gone from the schema.</summary>
    public bool NeedsWorkOnRead { get; }

    /// <summary>Adds defaults that came after the object was stored.</summary>
    public JsonObject AfterRead(JsonObject obj)
    {
        if (NeedsWorkOnRead)
        {
            Schema.Prune(obj);
            Schema.Default(obj);
        }

        return obj;
    }
}
