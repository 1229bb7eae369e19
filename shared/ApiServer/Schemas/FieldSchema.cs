using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>A named field of a struct.</summary>
public sealed class FieldSchema
{
    private readonly Func<TypeSchema>? _resolve;
    private TypeSchema? _type;

    internal FieldSchema(string name, TypeSchema type)
    {
        Name = name;
        _type = type;
        Element = PathElement.ForField(name);
    }

    internal FieldSchema(string name, Func<TypeSchema> resolve)
    {
        Name = name;
        _resolve = resolve;
        Element = PathElement.ForField(name);
    }

    /// <summary>The name in JSON.</summary>
    public string Name { get; }

    /// <summary>The field's type; read from the data at first use, so that recursive types are possible.</summary>
    public TypeSchema Type => _type ??= _resolve is null ? TypeSchema.Deduced : _resolve();

    /// <summary>The schema's default. Null means none; it serves list-map keys, not the defaulting of objects.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>Strategies of strategic merge patch, comma separated (<c>merge,retainKeys</c>). Null means replace.</summary>
    public string? PatchStrategy { get; init; }

    /// <summary>The key by which strategic merge patch merges a list of objects. Null means none.</summary>
    public string? PatchMergeKey { get; init; }

    /// <summary>What is done with the field when it is not set.</summary>
    public FieldPresence Presence { get; init; }

    /// <summary>The path element of this field, kept since it is needed for every request.</summary>
    internal PathElement Element { get; }
}
