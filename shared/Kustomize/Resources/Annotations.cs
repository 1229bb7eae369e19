namespace Flux.Kustomize.Resources;

/// <summary>The annotations that steer a build or tell of one.</summary>
internal static class Annotations
{
    public const string LocalConfig = "config.kubernetes.io/local-config";
    public const string Origin = "config.kubernetes.io/origin";
    public const string Transformations = "alpha.config.kubernetes.io/transformations";
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ValidatedBy = "validated-by";

    private const string Domain = "internal.config.kubernetes.io/";
    public const string PreviousKinds = Domain + "previousKinds";
    public const string PreviousNames = Domain + "previousNames";
    public const string PreviousNamespaces = Domain + "previousNamespaces";
    public const string Prefixes = Domain + "prefixes";
    public const string Suffixes = Domain + "suffixes";
    public const string RefBy = Domain + "refBy";
    public const string Behavior = Domain + "generatorBehavior";
    public const string NeedsHash = Domain + "needsHashSuffix";
    public const string AllowNameChange = Domain + "allowNameChange";
    public const string AllowKindChange = Domain + "allowKindChange";
    public const string HelmGenerated = Domain + "helm-generated";
    public const string Enabled = "enabled";

    /// <summary>Those that no output shows.</summary>
    public static readonly HashSet<string> Build = new(StringComparer.Ordinal)
    {
        PreviousKinds, PreviousNames, Prefixes, Suffixes, PreviousNamespaces, AllowNameChange, AllowKindChange, RefBy, Behavior, NeedsHash,
        Domain + "path", Domain + "index", Domain + "seqindent", Domain + "id", Domain + "annotations-migration-resource-id",
        "config.kubernetes.io/path", "config.kubernetes.io/index", "config.k8s.io/id", HelmGenerated,
    };
}
