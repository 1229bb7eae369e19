namespace Flux.Api;

/// <summary>What of a bucket shall become an artifact.</summary>
[SchemaRule(
    "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)",
    "STS configuration is only supported for the 'aws' and 'generic' Bucket providers")]
[SchemaRule(
    "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'",
    "'aws' is the only supported STS provider for the 'aws' Bucket provider")]
[SchemaRule(
    "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'",
    "'ldap' is the only supported STS provider for the 'generic' Bucket provider")]
[SchemaRule(
    "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)",
    "spec.sts.secretRef is not required for the 'aws' STS provider")]
[SchemaRule(
    "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)",
    "spec.sts.certSecretRef is not required for the 'aws' STS provider")]
[SchemaRule(
    "self.provider != 'generic' || !has(self.serviceAccountName)",
    "ServiceAccountName is not supported for the 'generic' Bucket provider")]
[SchemaRule(
    "!has(self.secretRef) || !has(self.serviceAccountName)",
    "cannot set both .spec.secretRef and .spec.serviceAccountName")]
public sealed record BucketSpec
{
    /// <summary>The timeout where none is given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The bucket's name.</summary>
    public required string BucketName { get; init; }

    /// <summary>A Secret with the store's certificates; null for the system's authorities. Of S3 alone.</summary>
    public LocalObjectReference? CertSecretRef { get; init; }

    /// <summary>Where the store is: a host of S3, the address of an account of Azure.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Ignore rules in <c>.gitignore</c> form, after those of the bucket; null for none.</summary>
    public string? Ignore { get; init; }

    /// <summary>Whether S3 is spoken over plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>How often to look for changes.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public required TimeSpan Interval { get; init; }

    /// <summary>What the keys of the objects wanted begin with; null for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whose store it is; null for <c>generic</c>.</summary>
    [Schema(Default = "\"generic\"", Enum = [BucketProviders.Generic, BucketProviders.Aws, BucketProviders.Gcp, BucketProviders.Azure])]
    public string? Provider { get; init; }

    /// <summary>A Secret with a proxy's address and credentials; null for none.</summary>
    public LocalObjectReference? ProxySecretRef { get; init; }

    /// <summary>The region; null to find out.</summary>
    public string? Region { get; init; }

    /// <summary>A Secret with credentials; null for none.</summary>
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whose identity to use with a cloud provider; null for the program's own.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Where temporary keys come from; null for nowhere.</summary>
    public BucketSts? Sts { get; init; }

    /// <summary>Stops reconciling; the artifact stays.</summary>
    public bool Suspend { get; init; }

    /// <summary>How long listing may take, and fetching; null for <see cref="DefaultTimeout"/>.</summary>
    [Schema(Default = "\"60s\"", Pattern = SchemaPatterns.ShortDuration)]
    public TimeSpan? Timeout { get; init; }
}
