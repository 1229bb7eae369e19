using System.Collections.Concurrent;
using Flux.Yaml.Patching;

namespace Flux.ApiServer.Schemas;

/// <summary>What strategic merge patch needs to know of a built-in type.</summary>
public sealed class PatchSchema : IPatchSchema
{
    private static readonly ConcurrentDictionary<TypeSchema, PatchSchema> _known = new(ReferenceEqualityComparer.Instance);
    private readonly TypeSchema _type;

    private PatchSchema(TypeSchema type) => _type = type;

    /// <summary>The schema of a type; always the same one for the same type.</summary>
    public static PatchSchema For(TypeSchema type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _known.GetOrAdd(type, static key => new(key));
    }

    /// <inheritdoc/>
    public PatchField Field(string name)
    {
        if (_type.Field(name) is not { } field)
        {
            return _type.Values is { } values && !ReferenceEquals(values, TypeSchema.Deduced)
                ? new(default, null, For(values))
                : PatchField.Unknown;
        }

        var type = field.Type;
        var inner = type.JsonType == "array" ? type.Items : type.IsStruct ? type : type.Values;
        return new(Strategies(field.PatchStrategy), field.PatchMergeKey, inner is null ? null : For(inner));
    }

    private static PatchStrategies Strategies(string? names)
    {
        var result = default(PatchStrategies);
        foreach (var name in (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            result |= name switch
            {
                "merge" => PatchStrategies.Merge,
                "replace" => PatchStrategies.Replace,
                "retainKeys" => PatchStrategies.RetainKeys,
                _ => default,
            };
        }

        return result;
    }
}
