namespace Flux.HelmReleases.Objects;

/// <summary>What applying a release's objects did.</summary>
internal sealed class ApplyResult
{
    /// <summary>The objects that were not there before, as far as that is known; those that failed to be created among them.</summary>
    public List<ReleaseObject> Created { get; } = [];
}
