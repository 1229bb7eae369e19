namespace Flux.Yaml.Patching;

/// <summary>What is known of a value's type where it merges: an object with fields, a map of one type, or a list.</summary>
public sealed class MergeShape : IPatchSchema
{
    private readonly Dictionary<string, MergeShape> _fields = new(StringComparer.Ordinal);

    /// <summary>The type of a list's items or a map's values; null where nothing is known.</summary>
    public MergeShape? Items { get; internal set; }

    /// <summary>Whether this is a list.</summary>
    public bool IsList { get; internal set; }

    /// <summary>Whether this is a map whose values are all of one type.</summary>
    public bool IsMap { get; internal set; }

    /// <summary>How a value of this type merges.</summary>
    public PatchStrategies Strategies { get; internal set; }

    /// <summary>The keys by which a list's items are told apart; more than one in a few places.</summary>
    public IReadOnlyList<string> MergeKeys { get; internal set; } = [];

    /// <summary>The one merge key of the API server's dialect.</summary>
    public string? MergeKey { get; internal set; }

    /// <summary>A field's or map value's shape; null where nothing is known.</summary>
    public MergeShape? this[string field] => _fields.GetValueOrDefault(field) ?? (IsMap ? Items : null);

    /// <inheritdoc/>
    public PatchField Field(string name) => this[name] is { } shape
        ? new(shape.Strategies, shape.MergeKey, shape.IsList || shape.IsMap ? shape.IsMap ? shape : shape.Items : shape)
        : PatchField.Unknown;

    internal void Add(string field, MergeShape shape) => _fields[field] = shape;
}
