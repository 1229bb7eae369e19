using Azure.Core;
using Flux.Primitives;

namespace Flux.Buckets.Azure;

/// <summary>How to get into a storage account. Closed.</summary>
public abstract record BlobCredential
{
    private BlobCredential()
    {
    }

    /// <summary>As anybody.</summary>
    public sealed record Anonymous : BlobCredential;

    /// <summary>With tokens of Microsoft Entra.</summary>
    /// <param name="Credential">Gives them; only sent over TLS.</param>
    public sealed record Token(TokenCredential Credential) : BlobCredential;

    /// <summary>With the account's key.</summary>
    /// <param name="Account">The account's name.</param>
    /// <param name="Key">The key in base64.</param>
    public sealed record SharedKey(string Account, Secret Key) : BlobCredential;

    /// <summary>With a shared access signature.</summary>
    /// <param name="Query">The query, with or without its question mark.</param>
    public sealed record Sas(Secret Query) : BlobCredential;
}
