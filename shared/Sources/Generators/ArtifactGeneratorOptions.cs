using System.ComponentModel.DataAnnotations;

namespace Flux.Sources.Generators;

/// <summary>How artifacts are generated; bound from the <c>Flux:ArtifactGenerators</c> section.</summary>
public sealed class ArtifactGeneratorOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:ArtifactGenerators";

    /// <summary>Sources must be in the generator's namespace (<c>--no-cross-namespace-refs</c>). The default is false.</summary>
    public bool NoCrossNamespaceRefs { get; set; }

    /// <summary>How long to wait for a source that is missing or not ready (<c>--requeue-dependency</c>). The default is 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DependencyRequeueInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most artifacts that one generator may make of the directories that its <c>pathPattern</c> finds. The default is 10,000.</summary>
    [Range(1, 100_000)]
    public int MaxArtifacts { get; set; } = 10_000;

    /// <summary>The most that one archive may unpack to with the strategy <c>Extract</c>, in bytes. The default is upstream's, 100 MiB.</summary>
    [Range(1, 1L << 34)]
    public long MaxExtractedBytes { get; set; } = 100L << 20;
}
