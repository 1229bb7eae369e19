namespace Flux.Api;

/// <summary>What of a Git repository shall become an artifact.</summary>
[SchemaRule(
    "!has(self.serviceAccountName) || (has(self.provider) && (self.provider == 'azure' || self.provider == 'aws'))",
    "serviceAccountName can only be set when provider is 'azure' or 'aws'")]
public sealed record GitRepositorySpec
{
    /// <summary>The timeout where none is given.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Ignore rules in <c>.gitignore</c> form, after those of the repository; null for none.</summary>
    public string? Ignore { get; init; }

    /// <summary>Other GitRepositories whose artifacts are copied in.</summary>
    public IReadOnlyList<GitRepositoryInclude> Include { get => field ?? []; init; }

    /// <summary>How often to look for changes.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public required TimeSpan Interval { get; init; }

    /// <summary>How to authenticate; null for <c>generic</c>, that is with <see cref="SecretRef"/>.</summary>
    [Schema(Enum = [GitProviders.Generic, GitProviders.Aws, GitProviders.Azure, GitProviders.GitHub])]
    public string? Provider { get; init; }

    /// <summary>A Secret with a proxy's address and credentials; null for none.</summary>
    public LocalObjectReference? ProxySecretRef { get; init; }

    /// <summary>Whether submodules' content is part of the artifact.</summary>
    public bool RecurseSubmodules { get; init; }

    /// <summary>What to check out; null for the branch <c>master</c>.</summary>
    public GitRepositoryRef? Ref { get; init; }

    /// <summary>A Secret with credentials; null for none.</summary>
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Whose identity to use with a cloud provider; null for the program's own.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>The directories wanted; empty for all.</summary>
    public IReadOnlyList<string> SparseCheckout { get => field ?? []; init; }

    /// <summary>Stops reconciling; the artifact stays.</summary>
    public bool Suspend { get; init; }

    /// <summary>How long one Git operation may take; null for <see cref="DefaultTimeout"/>.</summary>
    [Schema(Default = "\"60s\"", Pattern = SchemaPatterns.ShortDuration)]
    public TimeSpan? Timeout { get; init; }

    /// <summary>Where the repository is.</summary>
    [Schema(Pattern = "^(http|https|ssh)://.*$")]
    public required string Url { get; init; }

    /// <summary>Which signatures to demand; null for none.</summary>
    public GitRepositoryVerification? Verify { get; init; }
}
