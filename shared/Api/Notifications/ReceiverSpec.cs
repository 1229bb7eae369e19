namespace Flux.Api;

/// <summary>Who may call, and what is reconciled then.</summary>
[SchemaRule(
    "self.type != 'generic-oidc' || (has(self.oidcProviders) && size(self.oidcProviders) > 0)",
    "generic-oidc receivers must define at least one oidcProvider")]
[SchemaRule(
    "self.type == 'generic-oidc' || !has(self.oidcProviders) || size(self.oidcProviders) == 0",
    "oidcProviders can only be set when type is generic-oidc")]
[SchemaRule(
    "self.type != 'generic-oidc' || !has(self.secretRef)",
    "secretRef cannot be set when type is generic-oidc")]
[SchemaRule(
    "self.type == 'generic-oidc' || has(self.secretRef)",
    "secretRef is required when type is not generic-oidc")]
public sealed record ReceiverSpec
{
    /// <summary>The interval where none is given.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(10);

    /// <summary>The events that count, in any case; empty for all.</summary>
    public IReadOnlyList<string> Events { get => field ?? []; init; }

    /// <summary>How often to reconcile this object; null for <see cref="DefaultInterval"/>.</summary>
    [Schema(Default = "\"10m\"", Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Interval { get; init; }

    /// <summary>Whose tokens are accepted; for the type <c>generic-oidc</c> alone.</summary>
    [Schema(ListMapKey = "issuerURL")]
    public IReadOnlyList<OidcProvider> OidcProviders { get => field ?? []; init; }

    /// <summary>A CEL expression over <c>res</c> and <c>req</c> that selects among <see cref="Resources"/>; null for all.</summary>
    public string? ResourceFilter { get; init; }

    /// <summary>What is reconciled.</summary>
    public required IReadOnlyList<ReceiverResource> Resources { get; init; }

    /// <summary>A Secret whose <c>token</c> is the shared secret.</summary>
    public LocalObjectReference? SecretRef { get; init; }

    /// <summary>Refuses calls.</summary>
    public bool Suspend { get; init; }

    /// <summary>Who calls; see <see cref="ReceiverTypes"/>.</summary>
    [Schema(Enum = [
        ReceiverTypes.Generic, ReceiverTypes.GenericHmac, ReceiverTypes.GenericOidc, ReceiverTypes.GitHub, ReceiverTypes.GitLab, ReceiverTypes.Bitbucket,
        ReceiverTypes.Harbor, ReceiverTypes.DockerHub, ReceiverTypes.Quay, ReceiverTypes.Gcr, ReceiverTypes.Nexus, ReceiverTypes.Acr, ReceiverTypes.CdEvents])]
    public required string Type { get; init; }
}
