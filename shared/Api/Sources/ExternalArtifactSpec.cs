namespace Flux.Api;

/// <summary>Where an ExternalArtifact comes from.</summary>
public sealed record ExternalArtifactSpec
{
    /// <summary>The object that produces it, for people to read; null where none is named.</summary>
    public NamespacedObjectKindReference? SourceRef { get; init; }
}
