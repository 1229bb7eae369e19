namespace Flux.Sops.Keys;

/// <summary>One entry of a key group: a key that can decrypt the data key (or the group's share of it).</summary>
public abstract record MasterKey
{
    private MasterKey()
    {
    }

    /// <summary>The encrypted data key, in the form the kind has.</summary>
    public required string EncryptedKey { get; init; }

    /// <summary>The name that SOPS gives the key in messages.</summary>
    public abstract string Name { get; }

    /// <summary>An age recipient: <c>age1…</c>, <c>age1pq1…</c> or an SSH public key.</summary>
    public sealed record Age(string Recipient) : MasterKey
    {
        /// <inheritdoc/>
        public override string Name => Recipient;
    }

    /// <summary>An OpenPGP key by its fingerprint.</summary>
    public sealed record Pgp(string Fingerprint) : MasterKey
    {
        /// <inheritdoc/>
        public override string Name => Fingerprint;
    }

    /// <summary>A key of AWS KMS, with the role to assume (empty for none) and the encryption context.</summary>
    public sealed record AwsKms(string Arn, string Role, IReadOnlyDictionary<string, string> Context, string Profile) : MasterKey
    {
        /// <inheritdoc/>
        public override string Name
        {
            get
            {
                var arn = Role.Length > 0 ? $"{Arn}+{Role}" : Arn;
                var context = string.Join(',', Context.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{p.Value}"));
                return Profile.Length > 0 ? $"{arn}|{context}|{Profile}" : context.Length > 0 ? $"{arn}|{context}" : arn;
            }
        }
    }

    /// <summary>A key of Google Cloud KMS by its resource name.</summary>
    public sealed record GcpKms(string ResourceId) : MasterKey
    {
        /// <inheritdoc/>
        public override string Name => ResourceId;
    }

    /// <summary>A key of HuaweiCloud KMS, <c>region:uuid</c>.</summary>
    public sealed record HuaweiKms(string KeyId) : MasterKey
    {
        /// <inheritdoc/>
        public override string Name => KeyId;
    }

    /// <summary>A key of Azure Key Vault; an empty version is the latest.</summary>
    public sealed record AzureKeyVault(string VaultUrl, string KeyName, string Version) : MasterKey
    {
        /// <inheritdoc/>
        public override string Name => $"{VaultUrl}/keys/{KeyName}/{Version}";
    }

    /// <summary>A key of the transit engine of HashiCorp Vault or OpenBao.</summary>
    public sealed record Vault(string Address, string EnginePath, string KeyName) : MasterKey
    {
        /// <inheritdoc/>
        public override string Name => $"{Address}/v1/{EnginePath}/keys/{KeyName}";
    }
}
