namespace Flux.Api;

/// <summary>Another GitRepository, of the same namespace, whose artifact is copied in.</summary>
public sealed record GitRepositoryInclude
{
    /// <summary>The directory of the included artifact; null for its root.</summary>
    public string? FromPath { get; init; }

    /// <summary>Which GitRepository.</summary>
    public required LocalObjectReference Repository { get; init; }

    /// <summary>Where it goes; null for a directory of the included repository's name.</summary>
    public string? ToPath { get; init; }
}
