using Flux.Helm.GoJson;

namespace Flux.Helm.Schema;

/// <summary>A schema ready to check values with. Null members are keywords that are not there.</summary>
internal sealed class CompiledSchema(SchemaLocation location)
{
    public SchemaLocation Location => location;

    public int Version { get; set; }

    /// <summary>The schema that begins the resource (the nearest <c>$id</c>) this one belongs to.</summary>
    public CompiledSchema Resource { get; set; } = null!;

    public Dictionary<string, CompiledSchema> DynamicAnchors { get; } = [];

    /// <summary>A schema that is just true or false.</summary>
    public bool? Boolean { get; set; }

    public CompiledSchema? Ref { get; set; }

    public CompiledSchema? RecursiveRef { get; set; }

    public bool RecursiveAnchor { get; set; }

    public CompiledSchema? DynamicRef { get; set; }

    public string DynamicRefAnchor { get; set; } = "";

    public string DynamicAnchor { get; set; } = "";

    /// <summary>Names of types; empty where any is right.</summary>
    public HashSet<string> Types { get; } = [];

    public List<object?>? Enum { get; set; }

    /// <summary>The one value, in a list since it may be null.</summary>
    public List<object?>? Const { get; set; }

    public CompiledSchema? Not { get; set; }

    public CompiledSchema[] AllOf { get; set; } = [];

    public CompiledSchema[] AnyOf { get; set; } = [];

    public CompiledSchema[] OneOf { get; set; } = [];

    public CompiledSchema? If { get; set; }

    public CompiledSchema? Then { get; set; }

    public CompiledSchema? Else { get; set; }

    public string? Format { get; set; }

    public int? MaxProperties { get; set; }

    public int? MinProperties { get; set; }

    public List<string> Required { get; set; } = [];

    public CompiledSchema? PropertyNames { get; set; }

    public Dictionary<string, CompiledSchema> Properties { get; set; } = [];

    public List<(SchemaPattern Pattern, CompiledSchema Schema)> PatternProperties { get; } = [];

    /// <summary>A schema, or a boolean.</summary>
    public (bool? Allowed, CompiledSchema? Schema)? AdditionalProperties { get; set; }

    public List<(string Property, List<string>? Required, CompiledSchema? Schema)> Dependencies { get; } = [];

    public List<(string Property, List<string> Required)> DependentRequired { get; } = [];

    public Dictionary<string, CompiledSchema> DependentSchemas { get; set; } = [];

    public CompiledSchema? UnevaluatedProperties { get; set; }

    public int? MinItems { get; set; }

    public int? MaxItems { get; set; }

    public bool UniqueItems { get; set; }

    public CompiledSchema? Contains { get; set; }

    public int? MinContains { get; set; }

    public int? MaxContains { get; set; }

    /// <summary>The schemas of the first items: <c>items</c> as a list, or <c>prefixItems</c>.</summary>
    public CompiledSchema[]? FirstItems { get; set; }

    /// <summary>The schema of all items, or of those after the first.</summary>
    public CompiledSchema? Items { get; set; }

    public (bool? Allowed, CompiledSchema? Schema)? AdditionalItems { get; set; }

    public CompiledSchema? UnevaluatedItems { get; set; }

    public int? MinLength { get; set; }

    public int? MaxLength { get; set; }

    public SchemaPattern? Pattern { get; set; }

    public SchemaNumber? Maximum { get; set; }

    public SchemaNumber? Minimum { get; set; }

    public SchemaNumber? ExclusiveMaximum { get; set; }

    public SchemaNumber? ExclusiveMinimum { get; set; }

    public SchemaNumber? MultipleOf { get; set; }

    public bool AllPropertiesEvaluated => AdditionalProperties is not null;

    public bool AllItemsEvaluated => Version < 2020 ? AdditionalItems is not null || (Items is not null && FirstItems is null) : Items is not null;
}
