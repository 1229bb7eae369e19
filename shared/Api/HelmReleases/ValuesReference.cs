using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>Names values in an object.</summary>
public sealed record ValuesReference
{
    /// <summary>The kind of Secrets.</summary>
    public const string SecretKind = "Secret";

    /// <summary>The kind of ConfigMaps.</summary>
    public const string ConfigMapKind = "ConfigMap";

    /// <summary><see cref="SecretKind"/> or <see cref="ConfigMapKind"/>.</summary>
    [Schema(Enum = [SecretKind, ConfigMapKind])]
    public required string Kind { get; init; }

    /// <summary>At <see cref="TargetPath"/>, takes the value as it is, not as <c>--set</c> reads it.</summary>
    public bool Literal { get; init; }

    /// <summary>The object's name.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public required string Name { get; init; }

    /// <summary>Whether the object or the key may be missing.</summary>
    public bool Optional { get; init; }

    /// <summary>Where the value goes; null where it is a whole file of values.</summary>
    [Schema(MaxLength = 250, Pattern = @"^([a-zA-Z0-9_\-.\\\/]|\[[0-9]{1,5}\])+$")]
    public string? TargetPath { get; init; }

    /// <summary>The key; null for <c>values.yaml</c>.</summary>
    [Schema(MaxLength = 253, Pattern = @"^[\-._a-zA-Z0-9]+$")]
    public string? ValuesKey { get; init; }

    /// <summary>The key that is read.</summary>
    [JsonIgnore]
    public string Key => ValuesKey is { Length: > 0 } given ? given : "values.yaml";
}
