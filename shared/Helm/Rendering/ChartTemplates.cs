using Flux.GoTemplates;
using Flux.GoTemplates.Values;
using Flux.Helm.Charts;

namespace Flux.Helm.Rendering;

/// <summary>Renders every template of a chart and its sub-charts, each with the objects of its own chart.</summary>
/// <remarks>Spec: Helm 4, pkg/engine/engine.go.</remarks>
internal sealed class ChartTemplates(CompiledChart compiled, RenderOptions options, HelmLog log)
{
    private const int AlwaysShownBytes = 256 * 1024;
    private readonly List<(string Path, ChartFile File, GoMap Objects, string ChartPath)> _templates = [];
    private bool _readsFiles;

    /// <summary>The rendered files by path, in the order in which they were rendered; those that only others include are not among them.</summary>
    /// <param name="chart">The chart with its dependencies processed.</param>
    /// <param name="values">What templates see as <c>.Values</c>; they may change it.</param>
    /// <param name="valuesType">The Go type of <c>.Values</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RenderException">A template cannot be parsed, or failed.</exception>
    public List<KeyValuePair<string, ReadOnlyMemory<byte>>> Render(Chart chart, Dictionary<string, object?> values, GoType valuesType, CancellationToken cancellationToken)
    {
        _readsFiles = MentionsFiles(chart) || MentionsFiles(values);
        var root = new GoMap
        {
            ["Release"] = ChartObjects.Release(options),
            ["Capabilities"] = ChartObjects.Capabilities(options.Capabilities),
            ["Values"] = TemplateValues.FromMap(values, valuesType),
        };
        Collect(chart, root);
        Unique();
        _templates.Sort((a, b) => ByDepth(b.Path, a.Path));
        var templates = compiled.Parse([.. _templates.Select(t => new CompiledChart.TemplateFile(t.Path, t.File, options.Strict))]);
        var state = new RenderState(options, log);
        var execution = options.Execution with { State = state };
        var rendered = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>();
        var length = 0L;
        foreach (var (path, _, objects, chartPath) in _templates)
        {
            if (GoPath.Base(path).StartsWith('_'))
            {
                continue;
            }

            objects["Template"] = ChartObjects.Template(path, chartPath);
            var text = Execute(templates, path, objects.As(TemplateValues.Values), execution, cancellationToken);
            length += text.Length;
            if (length > execution.Limits.MaxOutput)
            {
                throw new RenderException($"rendering the chart writes more than {execution.Limits.MaxOutput} bytes", "");
            }

            rendered.Add(new(path, text));
        }

        return rendered;
    }

    private static byte[] Execute(TemplateSet templates, string path, GoMap objects, ExecutionOptions execution, CancellationToken cancellationToken)
    {
        try
        {
            return HelmFunctions.WithoutMissing(templates.ExecuteToBytes(path, objects, execution, cancellationToken));
        }
        catch (TemplateException e)
        {
            throw new RenderException(ErrorFormat.Execute(path, e), "", e);
        }
        catch (InsufficientExecutionStackException e)
        {
            throw new RenderException($"rendering template failed: {path} nests values too deep", "", e);
        }
    }

    // fewer slashes come later, so that a parent's definitions win; among equals the last name comes first
    private static int ByDepth(string a, string b)
    {
        var depth = a.AsSpan().Count('/').CompareTo(b.AsSpan().Count('/'));
        return depth != 0 ? depth : GoString.Compare(a, b);
    }

    private GoMap Collect(Chart chart, GoMap above)
    {
        var subCharts = new GoMap();
        var objects = new GoMap
        {
            ["Chart"] = ChartObjects.Chart(chart),
            ["Files"] = ChartFiles.Of(ShowsFiles(chart) ? chart.Files : []),
            ["Release"] = above["Release"],
            ["Capabilities"] = above["Capabilities"],
            ["Values"] = chart.IsRoot ? above["Values"] : TemplateValues.Table(above, $"Values.{chart.Name}") ?? new GoMap(TemplateValues.Values),
            ["Subcharts"] = subCharts,
        };
        foreach (var child in chart.Dependencies)
        {
            subCharts[child.Name] = Collect(child, objects);
        }

        var path = chart.FullPath;
        foreach (var file in chart.Templates)
        {
            if (chart.Metadata.IsLibrary && !GoPath.Base(file.Name).StartsWith('_'))
            {
                continue;
            }

            _templates.Add((GoPath.Join(path, file.Name), file, objects, path));
        }

        return objects;
    }

    // of two charts that end up under one path, the later one counts
    private void Unique()
    {
        var last = new Dictionary<string, int>();
        for (var i = 0; i < _templates.Count; i++)
        {
            last[_templates[i].Path] = i;
        }

        if (last.Count < _templates.Count)
        {
            var kept = _templates.Where((t, i) => last[t.Path] == i).ToList();
            _templates.Clear();
            _templates.AddRange(kept);
        }
    }

    // bytes of files are values of templates, eight times their size: large ones are made only where some template could ask for them
    private bool ShowsFiles(Chart chart) => _readsFiles || chart.Files.Sum(f => (long)f.Data.Length) <= AlwaysShownBytes;

    private static bool MentionsFiles(Chart chart) =>
        chart.Templates.Any(t => t.Data.Span.IndexOf("Files"u8) >= 0) || chart.Dependencies.Any(MentionsFiles);

    private static bool MentionsFiles(object? value) => value switch
    {
        string text => text.Contains("Files", StringComparison.Ordinal),
        Dictionary<string, object?> map => map.Values.Any(MentionsFiles),
        List<object?> list => list.Exists(MentionsFiles),
        _ => false,
    };
}
