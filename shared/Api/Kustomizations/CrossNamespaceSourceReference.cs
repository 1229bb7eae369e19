namespace Flux.Api;

/// <summary>Names a source.</summary>
public sealed record CrossNamespaceSourceReference
{
    /// <summary>Its <c>group/version</c>; null for the one of its kind.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Its kind.</summary>
    [Schema(Enum = ["OCIRepository", "GitRepository", "Bucket", "ExternalArtifact"])]
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace; null for that of the object that refers to it.</summary>
    public string? Namespace { get; init; }
}
