namespace Flux.Api;

/// <summary>How Secrets in the source are decrypted.</summary>
public sealed record Decryption
{
    /// <summary><c>sops</c>.</summary>
    [Schema(Enum = ["sops"])]
    public required string Provider { get; init; }

    /// <summary>A Secret with private keys; null for none.</summary>
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whose identity to use with a key service; null for the program's own.</summary>
    public string? ServiceAccountName { get; init; }
}
