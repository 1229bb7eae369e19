namespace Flux.Api;

/// <summary>Of which sources which artifacts are put together.</summary>
[SchemaRule(
    @"has(self.pathPattern) && size(self.pathPattern) > 0 || self.artifacts.all(a, a.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$'))",
    "artifact names must be valid Kubernetes object names when pathPattern is not set")]
public sealed record ArtifactGeneratorSpec
{
    /// <summary>The artifacts to make.</summary>
    [Schema(MinItems = 1, MaxItems = 1000)]
    public required IReadOnlyList<OutputArtifact> Artifacts { get; init; }

    /// <summary>Labels and annotations for the ExternalArtifacts; null for none.</summary>
    public CommonMetadata? CommonMetadata { get; init; }

    /// <summary>
    /// <c>@alias/path</c> with <c>{names}</c> for segments: every directory of the source that fits makes each artifact once, with what the
    /// names stand for filled in. Null or empty for none.
    /// </summary>
    [Schema(Pattern = "^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)/(.*)$", MaxLength = 1024)]
    public string? PathPattern { get; init; }

    /// <summary>The sources of files.</summary>
    [Schema(MinItems = 1, MaxItems = 1000)]
    public required IReadOnlyList<GeneratorSource> Sources { get; init; }
}
