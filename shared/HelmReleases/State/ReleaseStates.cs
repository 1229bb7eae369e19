namespace Flux.HelmReleases.State;

/// <summary>The states in which a release is found, which decide what is done with it.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/reconcile/state.go.</remarks>
internal enum ReleaseStates
{
    /// <summary>There is none.</summary>
    Absent,

    /// <summary>There is one that was not made for this HelmRelease, or was changed since.</summary>
    Unmanaged,

    /// <summary>The spec, the chart or the values have changed.</summary>
    OutOfSync,

    /// <summary>An action began and never ended.</summary>
    Locked,

    /// <summary>It was being uninstalled, and that never ended. Not upstream's, which stays with an error.</summary>
    HalfUninstalled,

    /// <summary>The cluster is not as the release says.</summary>
    Drifted,

    /// <summary>Its tests are to be run.</summary>
    Untested,

    /// <summary>All is as it should be.</summary>
    InSync,

    /// <summary>It did not come through.</summary>
    Failed,
}
