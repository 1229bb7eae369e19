namespace Flux.Api;

/// <summary>What the CustomResourceDefinition demands of a field, beyond its type and whether it is required.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaAttribute : Attribute
{
    /// <summary>A regular expression the value matches; null for none.</summary>
    public string? Pattern { get; init; }

    /// <summary>The values allowed; empty for any.</summary>
    public string[] Enum { get; init; } = [];

    /// <summary>The values allowed for a list's items; empty for any.</summary>
    public string[] ItemEnum { get; init; } = [];

    /// <summary>The value the server fills in, as JSON; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>The fewest characters; negative for no limit.</summary>
    public int MinLength { get; init; } = -1;

    /// <summary>The most characters; negative for no limit.</summary>
    public int MaxLength { get; init; } = -1;

    /// <summary>The fewest items; negative for no limit.</summary>
    public int MinItems { get; init; } = -1;

    /// <summary>The most items; negative for no limit.</summary>
    public int MaxItems { get; init; } = -1;

    /// <summary>The lowest number; <see cref="long.MinValue"/> for no limit.</summary>
    public long Minimum { get; init; } = long.MinValue;

    /// <summary>The key by which a list's items are told apart (<c>x-kubernetes-list-type: map</c>); null for an atomic list.</summary>
    public string? ListMapKey { get; init; }
}
