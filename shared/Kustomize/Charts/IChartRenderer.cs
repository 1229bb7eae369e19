namespace Flux.Kustomize.Charts;

/// <summary>Renders Helm charts for <c>helmCharts</c>. Pure as the engine itself: what it needs is in the request.</summary>
public interface IChartRenderer
{
    /// <summary>The chart's manifests as YAML, as <c>helm template</c> prints them.</summary>
    /// <exception cref="KustomizeException">The chart does not render.</exception>
    string Render(ChartRequest request);
}
