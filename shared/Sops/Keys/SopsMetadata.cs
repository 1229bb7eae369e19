using Flux.Sops.Trees;

namespace Flux.Sops.Keys;

/// <summary>What a file says of its encryption.</summary>
internal sealed record SopsMetadata
{
    public required IReadOnlyList<IReadOnlyList<MasterKey>> KeyGroups { get; init; }

    /// <summary>How many groups are needed; 0 where the file does not say.</summary>
    public int ShamirThreshold { get; init; }

    public required GoTime LastModified { get; init; }

    public string Mac { get; init; } = "";

    public string Version { get; init; } = "";

    public string UnencryptedSuffix { get; init; } = "";

    public string EncryptedSuffix { get; init; } = "";

    public string UnencryptedRegex { get; init; } = "";

    public string EncryptedRegex { get; init; } = "";

    public string UnencryptedCommentRegex { get; init; } = "";

    public string EncryptedCommentRegex { get; init; } = "";

    public bool MacOnlyEncrypted { get; init; }
}
