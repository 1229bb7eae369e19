namespace Flux.Yaml;

/// <summary>How large a YAML input may be before it is refused; all are counts, so a refusal does not depend on the machine.</summary>
public sealed record YamlLimits
{
    /// <summary>The limits where none are given.</summary>
    public static YamlLimits Default { get; } = new();

    /// <summary>The longest input, in bytes of UTF-8 (or UTF-16 units, where a string is read).</summary>
    public int MaxBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The deepest nesting of maps and lists.</summary>
    public int MaxDepth { get; init; } = 500;

    /// <summary>The most nodes of one input, those that aliases repeat counted each time.</summary>
    public int MaxNodes { get; init; } = 8_000_000;
}
