using System.Collections.Concurrent;
using Flux.GoTemplates;
using Flux.Helm.Charts;

namespace Flux.Helm.Rendering;

/// <summary>
/// A loaded chart with its templates parsed: made once, rendered for any number of releases and from any number of threads. Which templates there
/// are depends on which sub-charts the values enable, so each such set is parsed when it is first needed.
/// </summary>
/// <param name="chart">As it was loaded; not changed.</param>
public sealed class CompiledChart(Chart chart)
{
    private const int MaxSets = 16;
    private readonly ConcurrentQueue<(IReadOnlyList<TemplateFile> Files, TemplateSet Templates)> _sets = new();

    /// <summary>The chart as it was loaded.</summary>
    public Chart Chart => chart;

    internal record struct TemplateFile(string Path, ChartFile File, bool IsStrict);

    /// <summary>The parsed templates of some files.</summary>
    /// <exception cref="RenderException">One cannot be parsed.</exception>
    internal TemplateSet Parse(IReadOnlyList<TemplateFile> files)
    {
        foreach (var (known, templates) in _sets)
        {
            if (known.Count == files.Count && IsSame(known, files))
            {
                return templates;
            }
        }

        var parsed = ParseAll(files);
        _sets.Enqueue((files, parsed));
        while (_sets.Count > MaxSets)
        {
            _sets.TryDequeue(out _);
        }

        return parsed;
    }

    private static bool IsSame(IReadOnlyList<TemplateFile> a, IReadOnlyList<TemplateFile> b)
    {
        for (var i = 0; i < a.Count; i++)
        {
            if (!ReferenceEquals(a[i].File, b[i].File) || a[i].IsStrict != b[i].IsStrict || a[i].Path != b[i].Path)
            {
                return false;
            }
        }

        return true;
    }

    private static TemplateSet ParseAll(IReadOnlyList<TemplateFile> files)
    {
        var isStrict = files.Count > 0 && files[0].IsStrict;
        var templates = new TemplateSet(HelmFunctions.All, new() { MissingKey = isStrict ? MissingKey.Error : MissingKey.Zero });
        foreach (var (path, file, _) in files)
        {
            try
            {
                templates.Parse(path, GoTemplates.Values.GoString.FromBytes(file.Data.Span));
            }
            catch (TemplateException e)
            {
                throw new RenderException(ErrorFormat.Parse(path, e.Message), "", e);
            }
        }

        return templates;
    }
}
