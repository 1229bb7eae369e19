namespace Flux.Kustomize.Charts;

/// <summary>A chart that is not among the files.</summary>
/// <param name="Repository">A Helm repository's URL, or an <c>oci://</c> one without the chart's name.</param>
/// <param name="Name">The chart.</param>
/// <param name="Version">A version or range; empty for the newest.</param>
/// <param name="Devel">Whether versions under development count.</param>
public sealed record RemoteChart(string Repository, string Name, string Version, bool Devel);
