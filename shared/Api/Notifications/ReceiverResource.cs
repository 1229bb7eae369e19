using System.Collections.ObjectModel;

namespace Flux.Api;

/// <summary>An object, or several by labels, that a call reconciles.</summary>
public sealed record ReceiverResource
{
    /// <summary>Its <c>group/version</c>; null for the one of its kind, where there is a default.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>A CEL expression over <c>res</c> and <c>req</c>; null for always.</summary>
    public string? Filter { get; init; }

    /// <summary>Its kind.</summary>
    [Schema(Enum = [
        "Bucket", "GitRepository", "Kustomization", "HelmRelease", "HelmChart", "HelmRepository", "ImageRepository",
        "ImagePolicy", "ImageUpdateAutomation", "OCIRepository", "ArtifactGenerator", "ExternalArtifact"])]
    public required string Kind { get; init; }

    /// <summary>The labels of the objects meant; needs the name <c>*</c>.</summary>
    public IReadOnlyDictionary<string, string> MatchLabels { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>Its name, or <c>*</c> with <see cref="MatchLabels"/>.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public required string Name { get; init; }

    /// <summary>Its namespace; null for the Receiver's.</summary>
    [Schema(MinLength = 1, MaxLength = 253)]
    public string? Namespace { get; init; }
}
