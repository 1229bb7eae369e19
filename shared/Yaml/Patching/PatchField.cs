namespace Flux.Yaml.Patching;

/// <summary>How one field merges.</summary>
/// <param name="Strategies">The patch strategies.</param>
/// <param name="MergeKey">A list's merge key; null where it has none.</param>
/// <param name="Schema">The type of the field's value, or of its items or values; null where nothing is known.</param>
public readonly record struct PatchField(PatchStrategies Strategies, string? MergeKey, IPatchSchema? Schema)
{
    /// <summary>A field of which nothing is known.</summary>
    public static PatchField Unknown => default;
}
