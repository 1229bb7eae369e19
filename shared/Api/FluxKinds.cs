using System.Collections.Frozen;

namespace Flux.Api;

/// <summary>The Flux kinds this implementation reconciles.</summary>
public static class FluxKinds
{
    private static readonly PrinterColumn _age = new("Age", "date", ".metadata.creationTimestamp");
    private static readonly PrinterColumn _ready = new("Ready", "string", """.status.conditions[?(@.type=="Ready")].status""");
    private static readonly PrinterColumn _status = new("Status", "string", """.status.conditions[?(@.type=="Ready")].message""");

    /// <summary>A Git repository as a source.</summary>
    public static FluxKind GitRepository { get; } = new()
    {
        Gvk = new("source.toolkit.fluxcd.io", "v1", "GitRepository"),
        Plural = "gitrepositories",
        ShortNames = ["gitrepo"],
        Categories = ["all", "fluxcd", "fluxcd-sources"],
        Columns = [new("URL", "string", ".spec.url"), _age, _ready, _status],
        FieldManager = "source-controller",
        Controller = "source-controller",
        Type = typeof(GitRepository),
    };

    /// <summary>An artifact in a registry as a source.</summary>
    public static FluxKind OciRepository { get; } = new()
    {
        Gvk = new("source.toolkit.fluxcd.io", "v1", "OCIRepository"),
        Plural = "ocirepositories",
        ShortNames = ["ocirepo"],
        Categories = ["all", "fluxcd", "fluxcd-sources"],
        Columns = [new("URL", "string", ".spec.url"), _ready, _status, _age],
        FieldManager = "source-controller",
        Controller = "source-controller",
        Type = typeof(OciRepository),
    };

    /// <summary>A bucket of a store of objects as a source.</summary>
    public static FluxKind Bucket { get; } = new()
    {
        Gvk = new("source.toolkit.fluxcd.io", "v1", "Bucket"),
        Plural = "buckets",
        Categories = ["all", "fluxcd", "fluxcd-sources"],
        Columns = [new("Endpoint", "string", ".spec.endpoint"), _age, _ready, _status],
        FieldManager = "source-controller",
        Controller = "source-controller",
        Type = typeof(Bucket),
    };

    /// <summary>A Helm chart repository.</summary>
    public static FluxKind HelmRepository { get; } = new()
    {
        Gvk = new("source.toolkit.fluxcd.io", "v1", "HelmRepository"),
        Plural = "helmrepositories",
        ShortNames = ["helmrepo"],
        Categories = ["all", "fluxcd", "fluxcd-sources"],
        Columns = [new("URL", "string", ".spec.url"), _age, _ready, _status],
        FieldManager = "source-controller",
        Controller = "source-controller",
        Type = typeof(HelmRepository),
    };

    /// <summary>A Helm chart as a source.</summary>
    public static FluxKind HelmChart { get; } = new()
    {
        Gvk = new("source.toolkit.fluxcd.io", "v1", "HelmChart"),
        Plural = "helmcharts",
        ShortNames = ["hc"],
        Categories = ["all", "fluxcd", "fluxcd-sources"],
        Columns =
        [
            new("Chart", "string", ".spec.chart"), new("Version", "string", ".spec.version"),
            new("Source Kind", "string", ".spec.sourceRef.kind"), new("Source Name", "string", ".spec.sourceRef.name"), _age, _ready, _status,
        ],
        FieldManager = "source-controller",
        Controller = "source-controller",
        Type = typeof(HelmChart),
    };

    /// <summary>An artifact that someone else made.</summary>
    public static FluxKind ExternalArtifact { get; } = new()
    {
        Gvk = new("source.toolkit.fluxcd.io", "v1", "ExternalArtifact"),
        Plural = "externalartifacts",
        ShortNames = ["ea"],
        Categories = ["all", "fluxcd", "fluxcd-sources"],
        Columns = [_age, _ready, _status, new("Source", "string", ".spec.sourceRef.name")],
        FieldManager = "source-controller",
        Controller = "source-controller",
        IsReconciled = false,
        Type = typeof(ExternalArtifact),
    };

    /// <summary>Artifacts put together of other sources' files.</summary>
    public static FluxKind ArtifactGenerator { get; } = new()
    {
        Gvk = new("source.extensions.fluxcd.io", "v1beta1", "ArtifactGenerator"),
        Plural = "artifactgenerators",
        ShortNames = ["ag"],
        Categories = ["all", "fluxcd", "fluxcd-sources"],
        Columns = [_age, _ready, _status],
        FieldManager = "source-watcher",
        Controller = "source-watcher",
        Type = typeof(ArtifactGenerator),
    };

    /// <summary>Manifests of a source, applied to a cluster.</summary>
    public static FluxKind Kustomization { get; } = new()
    {
        Gvk = new("kustomize.toolkit.fluxcd.io", "v1", "Kustomization"),
        Plural = "kustomizations",
        ShortNames = ["ks"],
        Categories = ["all", "fluxcd", "fluxcd-appliers"],
        Columns = [_age, _ready, _status],
        FieldManager = "gotk-kustomize-controller",
        Controller = "kustomize-controller",
        Type = typeof(Kustomization),
    };

    /// <summary>A chart, installed on a cluster.</summary>
    public static FluxKind HelmRelease { get; } = new()
    {
        Gvk = new("helm.toolkit.fluxcd.io", "v2", "HelmRelease"),
        Plural = "helmreleases",
        ShortNames = ["hr"],
        Categories = ["all", "fluxcd", "fluxcd-appliers"],
        Columns = [_age, _ready, _status],
        FieldManager = "helm-controller",
        Controller = "helm-controller",
        Type = typeof(HelmRelease),
    };

    /// <summary>A webhook that asks for reconciles.</summary>
    public static FluxKind Receiver { get; } = new()
    {
        Gvk = new("notification.toolkit.fluxcd.io", "v1", "Receiver"),
        Plural = "receivers",
        Categories = ["all", "fluxcd", "fluxcd-notifications"],
        Columns = [_age, _ready, _status],
        FieldManager = "notification-controller",
        Controller = "notification-controller",
        Type = typeof(Receiver),
    };

    /// <summary>All of them, sources first.</summary>
    public static IReadOnlyList<FluxKind> All { get; } =
    [
        GitRepository,
        OciRepository,
        Bucket,
        HelmRepository,
        HelmChart,
        ArtifactGenerator,
        ExternalArtifact,
        Kustomization,
        HelmRelease,
        Receiver,
    ];

    private static readonly FrozenDictionary<string, FluxKind> _byKind =
        All.ToFrozenDictionary(kind => kind.Gvk.Kind, StringComparer.Ordinal);

    /// <summary>The kind of a name such as <c>GitRepository</c>; null where it is not reconciled here.</summary>
    public static FluxKind? Find(string kind) => _byKind.GetValueOrDefault(kind);

    /// <summary>
    /// The kind that a user means by a kind, plural, singular or short name in any case; null where there is none.
    /// </summary>
    public static FluxKind? FindByAnyName(string name) => All.FirstOrDefault(kind =>
        ((IEnumerable<string>)[kind.Plural, kind.Singular, .. kind.ShortNames]).Contains(name, StringComparer.OrdinalIgnoreCase));
}
