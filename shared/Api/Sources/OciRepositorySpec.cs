namespace Flux.Api;

/// <summary>What of a registry's repository shall become an artifact.</summary>
public sealed record OciRepositorySpec
{
    /// <summary>The timeout where none is given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>A Secret with a CA's certificate, or a client certificate and its key, or both; null for none.</summary>
    public LocalObjectReference? CertSecretRef { get; init; }

    /// <summary>Ignore rules in <c>.gitignore</c> form, after those of the artifact; null for none.</summary>
    public string? Ignore { get; init; }

    /// <summary>Whether plain HTTP is used, or TLS with any certificate where no <see cref="CertSecretRef"/> is given.</summary>
    public bool Insecure { get; init; }

    /// <summary>How often to look for changes.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public required TimeSpan Interval { get; init; }

    /// <summary>Which layer, and what becomes of it; null for the first one, extracted.</summary>
    public OciLayerSelector? LayerSelector { get; init; }

    /// <summary>How to authenticate where no Secret says; null for <c>generic</c>.</summary>
    [Schema(Default = "\"generic\"", Enum = [OciProviders.Generic, OciProviders.Aws, OciProviders.Azure, OciProviders.Gcp])]
    public string? Provider { get; init; }

    /// <summary>A Secret with a proxy's address and credentials; null for none.</summary>
    public LocalObjectReference? ProxySecretRef { get; init; }

    /// <summary>What to pull; null for the tag <c>latest</c>.</summary>
    public OciRepositoryRef? Ref { get; init; }

    /// <summary>A Secret with a Docker configuration; null for none.</summary>
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whose image pull Secrets to use, and whose identity with a cloud provider; null for none, and the program's own.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Stops reconciling; the artifact stays.</summary>
    public bool Suspend { get; init; }

    /// <summary>How long the work with the registry may take; null for <see cref="DefaultTimeout"/>.</summary>
    [Schema(Default = "\"60s\"", Pattern = SchemaPatterns.ShortDuration)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>Where the repository is: <c>oci://host/path</c>, without a tag.</summary>
    [Schema(Pattern = "^oci://.*$")]
    public required string Url { get; init; }

    /// <summary>Which signatures to demand; null for none.</summary>
    public OciArtifactVerification? Verify { get; init; }
}
