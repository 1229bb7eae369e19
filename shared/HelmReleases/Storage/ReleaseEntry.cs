namespace Flux.HelmReleases.Storage;

/// <summary>What a release's Secret says without being opened.</summary>
/// <param name="Version">The revision.</param>
/// <param name="Status">One of <see cref="ReleaseStatuses"/>, by the label; the record itself may say otherwise where someone changed it by hand.</param>
/// <param name="Uid">Tells the Secret from another of the name.</param>
/// <param name="ResourceVersion">The version of the Secret.</param>
public sealed record ReleaseEntry(int Version, string Status, string Uid, string ResourceVersion);
