using System.Collections.ObjectModel;

namespace Flux.Api;

/// <summary>Labels and annotations of a HelmChart.</summary>
public sealed record HelmChartTemplateMetadata
{
    /// <summary>Annotations; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>Labels; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }
}
