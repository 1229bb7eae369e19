using Flux.Primitives;

namespace Flux.Helm.Charts;

/// <summary>Loads charts: from files in memory, a tree of files, or an archive.</summary>
public static class ChartLoader
{
    /// <summary>Makes a chart of files whose names are relative to it.</summary>
    /// <param name="files">In the order in which templates and sub-charts are to stand; usually sorted by name.</param>
    /// <param name="log">Where warnings go.</param>
    /// <param name="limits">Null for <see cref="ChartLimits.Default"/>.</param>
    /// <exception cref="HelmException">No chart, an API version other than v1, v2 and v3, or wrong files.</exception>
    public static Chart Load(IReadOnlyList<ChartFile> files, HelmLog log, ChartLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(log);
        return Load(files, log, new LoadBudget(limits ?? ChartLimits.Default));
    }

    /// <summary>Loads a packed chart.</summary>
    /// <param name="archive">The compressed archive; its own length is the caller's to limit.</param>
    /// <param name="log">Where warnings go.</param>
    /// <param name="limits">Null for <see cref="ChartLimits.Default"/>.</param>
    /// <exception cref="HelmException">No such archive, or as for files.</exception>
    public static Chart LoadArchive(Stream archive, HelmLog log, ChartLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        var budget = new LoadBudget(limits ?? ChartLimits.Default);
        List<ChartFile> files;
        try
        {
            files = ChartArchive.Unpack(archive, budget);
        }
        catch (HelmException e)
        {
            throw new HelmException($"unable to load chart archive: {e.Message}", e);
        }

        return files.Any(f => f.Name == "Chart.yaml")
            ? Load(files, log, budget)
            : throw new HelmException("unable to detect chart version, no Chart.yaml found");
    }

    /// <summary>Loads a chart from a directory of a tree, without what its .helmignore leaves out.</summary>
    /// <param name="tree">The files.</param>
    /// <param name="path">The chart's directory; empty for the root.</param>
    /// <param name="log">Where warnings go.</param>
    /// <param name="limits">Null for <see cref="ChartLimits.Default"/>.</param>
    /// <exception cref="HelmException">As for files.</exception>
    public static Chart LoadDirectory(IFileTree tree, string path, HelmLog log, ChartLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(log);
        var name = Join(path, "Chart.yaml");
        if (!tree.TryRead(name, out var yaml))
        {
            throw new HelmException($"unable to detect chart at {name}: open {name}: no such file or directory");
        }

        var isVersion3 = IsVersion3(yaml.Span);
        var budget = new LoadBudget(limits ?? ChartLimits.Default);
        var rules = HelmIgnore.Parse(tree.TryRead(Join(path, HelmIgnore.FileName), out var ignore) ? ignore.Span : []);
        var files = new List<ChartFile>();
        Collect(tree, path, "", rules, budget, files);
        return new ChartAssembler(log, budget, isVersion3).Assemble(files);
    }

    /// <summary>Checks that a Chart.yaml is of an API version that is known.</summary>
    /// <exception cref="HelmException">Of another, or not readable.</exception>
    public static void DetectVersion(ReadOnlySpan<byte> chartYaml) => IsVersion3(chartYaml);

    internal static bool IsVersion3(ReadOnlySpan<byte> chartYaml)
    {
        string version;
        try
        {
            version = ChartYaml.ReadApiVersion(chartYaml);
        }
        catch (HelmException e)
        {
            throw new HelmException($"cannot load Chart.yaml: {e.Message}", e);
        }

        return version switch
        {
            "" or "v1" or "v2" => false,
            "v3" => true,
            _ => throw new HelmException("unsupported chart version"),
        };
    }

    internal static Chart Load(IReadOnlyList<ChartFile> files, HelmLog log, LoadBudget budget)
    {
        var yaml = files.FirstOrDefault(f => f.Name == "Chart.yaml") ?? throw new HelmException("Chart.yaml file is missing");
        return new ChartAssembler(log, budget, IsVersion3(yaml.Data.Span)).Assemble(files);
    }

    private static void Collect(IFileTree tree, string root, string within, HelmIgnore rules, LoadBudget budget, List<ChartFile> files)
    {
        foreach (var entry in tree.List(Join(root, within)))
        {
            var name = Join(within, entry);
            var path = Join(root, name);
            var isDirectory = tree.DirectoryExists(path);
            if (rules.Ignores(name, isDirectory))
            {
                continue;
            }

            if (isDirectory)
            {
                Collect(tree, root, name, rules, budget, files);
            }
            else if (tree.TryRead(path, out var content))
            {
                if (content.Length > budget.Limits.MaxFileBytes)
                {
                    throw new HelmException($"chart file {GoText.Quote(entry)} is larger than the maximum file size {budget.Limits.MaxFileBytes}");
                }

                budget.TakeFile(content.Length);
                files.Add(ChartFile.Read(name, content.ToArray()));
            }
        }
    }

    private static string Join(string directory, string name) => directory.Length == 0 ? name : name.Length == 0 ? directory : $"{directory}/{name}";
}
