using System.Collections.ObjectModel;

namespace Flux.Api;

/// <summary>Labels and annotations for every applied object.</summary>
public sealed record CommonMetadata
{
    /// <summary>Annotations; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>Labels; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }
}
