using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flux.Kustomizations;

/// <summary>What a run leaves while it waits for a stage to become ready.</summary>
internal sealed record ApplyProgress
{
    /// <summary>The stage that is waited for.</summary>
    public required string Stage { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The revision that is being applied; another one begins anew.</summary>
    public required string Revision { get; init; }

    /// <summary>The digest of what was built.</summary>
    public required string BuildDigest { get; init; }

    /// <summary>The objects waited for, each as <c>id version</c>; the first ones where all would be too many.</summary>
    public required IReadOnlyList<string> Awaited { get; init; }

    /// <summary>The lines of the change log so far; the first ones where all would be too many.</summary>
    public required IReadOnlyList<string> Changes { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ApplyProgress))]
[JsonSerializable(typeof(HealthProgress))]
[JsonSerializable(typeof(TerminationProgress))]
internal sealed partial class ProgressJson : JsonSerializerContext;
