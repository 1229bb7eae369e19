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
    public static IReadOnlyList<FluxKind> All { get; } = [GitRepository, Kustomization, Receiver];

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
