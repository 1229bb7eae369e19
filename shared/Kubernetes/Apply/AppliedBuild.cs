namespace Flux.Kubernetes.Apply;

/// <summary>What an apply was of.</summary>
public sealed record AppliedBuild
{
    /// <summary>A hash of all besides the artifact that decides what the build gives and how it is applied.</summary>
    public required string Inputs { get; init; }

    /// <summary>The digest of the artifact that was built: where it is the same too, so are the objects.</summary>
    public required string Artifact { get; init; }

    /// <summary>The digest of what was built, as in <c>status.history</c>.</summary>
    public required string BuildDigest { get; init; }

    /// <summary>What the build asked of the artifact; empty where that is not known.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>A digest of the answers: another artifact that answers the same gives the same objects.</summary>
    public string ReadsDigest { get; init; } = "";
}
