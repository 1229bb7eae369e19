namespace Flux.HelmReleases.Actions;

/// <summary>There is no release, or none to roll back to.</summary>
internal sealed class ReleaseMissingException() : Exception("release: not found");
