namespace Flux.Api;

/// <summary>Which signatures a revision must have.</summary>
public sealed record GitRepositoryVerification
{
    /// <summary><c>HEAD</c> (or <c>head</c>), <c>Tag</c> or <c>TagAndHEAD</c>; null for <c>HEAD</c>.</summary>
    [Schema(Default = "\"HEAD\"", Enum = ["head", "HEAD", "Tag", "TagAndHEAD"])]
    public string? Mode { get; init; }

    /// <summary>A Secret with the trusted public keys.</summary>
    public required LocalObjectReference SecretRef { get; init; }
}
