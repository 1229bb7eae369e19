using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>Whether changes made to the cluster are looked for, and undone.</summary>
public sealed record DriftDetection
{
    /// <summary>Looked for and undone.</summary>
    public const string Enabled = "enabled";

    /// <summary>Looked for and told.</summary>
    public const string Warn = "warn";

    /// <summary>Not looked for.</summary>
    public const string Disabled = "disabled";

    /// <summary>Fields that may differ.</summary>
    public IReadOnlyList<IgnoreRule> Ignore { get => field ?? []; init; }

    /// <summary>One of the constants; null for <see cref="Disabled"/>.</summary>
    [Schema(Enum = [Enabled, Warn, Disabled])]
    public string? Mode { get; init; }

    /// <summary>Whether changes are looked for.</summary>
    [JsonIgnore]
    public bool MustDetect => Mode is Enabled or Warn;
}
