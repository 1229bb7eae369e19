using Flux.Kustomize.Charts;

namespace Flux.Kustomize.Tests;

/// <summary>Keeps what it was asked for and gives the same manifests each time.</summary>
internal sealed class RecordingRenderer(string manifests) : IChartRenderer
{
    public List<ChartRequest> Requests { get; } = [];

    public string Render(ChartRequest request)
    {
        Requests.Add(request);
        return manifests;
    }
}
