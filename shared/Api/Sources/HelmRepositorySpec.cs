namespace Flux.Api;

/// <summary>Where a Helm chart repository is, and how to get in.</summary>
public sealed record HelmRepositorySpec
{
    /// <summary>The interval where none is given.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    /// <summary>The timeout where none is given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Of the definition, but without effect, upstream too; null for none.</summary>
    public AccessFrom? AccessFrom { get; init; }

    /// <summary>A Secret with a CA's certificate, or a client certificate and its key, or both; null for none.</summary>
    public LocalObjectReference? CertSecretRef { get; init; }

    /// <summary>Whether a registry is spoken to over plain HTTP; of type <c>oci</c> only.</summary>
    public bool Insecure { get; init; }

    /// <summary>How often to look for a new index; null (or zero) for <see cref="DefaultInterval"/>.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Interval { get; init; }

    /// <summary>Whether the credentials go to other hosts too, which the index names for its charts.</summary>
    public bool PassCredentials { get; init; }

    /// <summary>How to authenticate to a registry; null for <c>generic</c>. Of type <c>oci</c> only.</summary>
    [Schema(Default = "\"generic\"", Enum = ["generic", "aws", "azure", "gcp"])]
    public string? Provider { get; init; }

    /// <summary>A Secret with <c>username</c> and <c>password</c>, or for a registry its Docker configuration; null for none.</summary>
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Stops reconciling; the artifact stays.</summary>
    public bool Suspend { get; init; }

    /// <summary>How long one request may take; null for <see cref="DefaultTimeout"/>.</summary>
    [Schema(Pattern = SchemaPatterns.ShortDuration)]
    public TimeSpan? Timeout { get; init; }

    /// <summary><c>default</c> or <c>oci</c>; null for the former.</summary>
    [Schema(Enum = [HelmRepositoryTypes.Default, HelmRepositoryTypes.Oci])]
    public string? Type { get; init; }

    /// <summary>The repository's address, without <c>index.yaml</c>.</summary>
    [Schema(Pattern = "^(http|https|oci)://.*$")]
    public required string Url { get; init; }
}
