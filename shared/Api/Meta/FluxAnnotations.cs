namespace Flux.Api;

/// <summary>Annotations (some are labels as well, where said) that Flux reads or writes.</summary>
public static class FluxAnnotations
{
    /// <summary>Any new value asks for a reconcile; it is echoed in <c>status.lastHandledReconcileAt</c>.</summary>
    public const string ReconcileRequestedAt = "reconcile.fluxcd.io/requestedAt";

    /// <summary>HelmRelease: forces one install or upgrade; counts only where it equals <see cref="ReconcileRequestedAt"/>.</summary>
    public const string ReconcileForceAt = "reconcile.fluxcd.io/forceAt";

    /// <summary>HelmRelease: resets the failure counters; counts only where it equals <see cref="ReconcileRequestedAt"/>.</summary>
    public const string ReconcileResetAt = "reconcile.fluxcd.io/resetAt";

    /// <summary>On a managed object, also as a label: <c>disabled</c> means neither applied nor pruned.</summary>
    public const string KustomizeReconcile = "kustomize.toolkit.fluxcd.io/reconcile";

    /// <summary>On a managed object, also as a label: <c>Override</c>, <c>Merge</c>, <c>IfNotPresent</c> or <c>Ignore</c>.</summary>
    public const string KustomizeSsa = "kustomize.toolkit.fluxcd.io/ssa";

    /// <summary>On a managed object, also as a label: <c>enabled</c> recreates it where an immutable field changed.</summary>
    public const string KustomizeForce = "kustomize.toolkit.fluxcd.io/force";

    /// <summary>On a managed object, also as a label: <c>disabled</c> keeps it from being pruned.</summary>
    public const string KustomizePrune = "kustomize.toolkit.fluxcd.io/prune";

    /// <summary>On a manifest, also as a label: <c>disabled</c> (in exactly this case) skips substitution.</summary>
    public const string KustomizeSubstitute = "kustomize.toolkit.fluxcd.io/substitute";

    /// <summary>On a manifest: <c>disabled</c> skips decryption.</summary>
    public const string KustomizeDecrypt = "kustomize.toolkit.fluxcd.io/decrypt";

    /// <summary>On a rendered object, also as a label: <c>disabled</c> excludes it from drift detection.</summary>
    public const string HelmDriftDetection = "helm.toolkit.fluxcd.io/driftDetection";

    /// <summary>Annotations with this prefix switch on what Flux does not have; see docs/guides/extras.md.</summary>
    public const string ExtrasPrefix = "fluxfn.dev/";

    /// <summary>Annotations with this prefix are copied into the object's events.</summary>
    public const string EventPrefix = "event.toolkit.fluxcd.io/";

    /// <summary>The value that switches off, compared without case but for <see cref="KustomizeSubstitute"/>.</summary>
    public const string Disabled = "disabled";

    /// <summary>The value that switches on, compared without case.</summary>
    public const string Enabled = "enabled";
}
