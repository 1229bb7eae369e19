using System.Text.Json.Nodes;
using Flux.GoTemplates.Values;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.Helm.Values;
using Flux.Primitives;

namespace Flux.Cli.Engines;

/// <summary>Helm's engine: a case's template as <c>templates/t.yaml</c> of a chart <c>c</c>, its definitions beside it.</summary>
public static class HelmEngine
{
    /// <summary>Answers one case with <c>out</c> (or <c>outB64</c> where it is no UTF-8), or with <c>err</c> and <c>phase</c>.</summary>
    public static JsonObject Answer(JsonObject @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        try
        {
            var log = new HelmLog();
            var chart = new CompiledChart(ChartLoader.Load(Files(@case), log));
            var values = @case["data"] is JsonObject data ? ValueTree.MapFromJson(data) : [];
            var options = new RenderOptions
            {
                ReleaseName = "rel",
                Namespace = "ns",
                Strict = (@case["opts"] as JsonArray ?? []).Any(o => o?.GetValue<string>() == "strict"),
            };
            var output = ChartEngine.Render(chart, values, options, log, CancellationToken.None).First(f => f.Key == "c/templates/t.yaml").Value;
            return GoString.HasRawBytes(output)
                ? new() { ["outB64"] = Convert.ToBase64String(GoString.ToBytes(output)) }
                : new() { ["out"] = output };
        }
        catch (Exception e) when (e is RenderException or HelmException)
        {
            return new() { ["err"] = e.Message, ["phase"] = "render" };
        }
    }

    private static List<ChartFile> Files(JsonObject @case)
    {
        var files = new List<ChartFile> { File("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"), File("templates/t.yaml", @case.Text("t") ?? "") };
        foreach (var (name, text) in @case["defs"] as JsonObject ?? [])
        {
            files.Add(File($"templates/{name}", text.Text() ?? ""));
        }

        return files;
    }

    private static ChartFile File(string name, string text) => new(name, GoString.ToBytes(text));
}
