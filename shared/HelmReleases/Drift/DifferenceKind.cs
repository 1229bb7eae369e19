namespace Flux.HelmReleases.Drift;

/// <summary>How an object differs from what its release says.</summary>
internal enum DifferenceKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>Fields of it do.</summary>
    Changed,

    /// <summary>It is not looked at.</summary>
    Excluded,
}
