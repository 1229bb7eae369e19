using Flux.Helm.Values;

namespace Flux.Helm.Charts;

/// <summary>Makes a chart of its files.</summary>
/// <remarks>Spec: Helm 4, pkg/chart/v2/loader/load.go and internal/chart/v3/loader/load.go.</remarks>
/// <param name="log">Where warnings go.</param>
/// <param name="budget">The limits, counted over all sub-charts.</param>
/// <param name="isVersion3">Whether the chart's API is v3, which knows no requirements.yaml.</param>
internal sealed class ChartAssembler(HelmLog log, LoadBudget budget, bool isVersion3)
{
    /// <exception cref="HelmException">A file is missing or wrong.</exception>
    public Chart Assemble(IReadOnlyList<ChartFile> files)
    {
        budget.Enter();
        var yaml = new ChartYaml();
        var hasMetadata = ReadMetadata(files, yaml);
        var (templates, others, charts) = (new List<ChartFile>(), new List<ChartFile>(), new List<ChartFile>());
        var values = new Dictionary<string, object?>();
        ReadOnlyMemory<byte>? schema = null;
        ChartLock? chartLock = null;
        foreach (var file in files)
        {
            switch (file.Name)
            {
                case "Chart.yaml":
                    break;
                case "Chart.lock":
                    Check(file, content => chartLock = ChartYaml.ReadLock(content));
                    break;
                case "values.yaml":
                    values = ReadValues(file);
                    break;
                case "values.schema.json":
                    schema = file.Data;
                    break;
                case "requirements.yaml" or "requirements.lock" when !isVersion3:
                    hasMetadata |= ReadRequirements(file, yaml, others, ref chartLock);
                    break;
                default:
                    Sort(file, templates, others, charts);
                    break;
            }
        }

        if (!hasMetadata)
        {
            throw new HelmException("Chart.yaml file is missing");
        }

        var chart = new Chart(yaml.ToMetadata()) { Raw = files, Templates = templates, Files = others, Values = values, Schema = schema, Lock = chartLock };
        ChartValidation.Validate(chart.Metadata);
        AddSubCharts(chart, charts);
        budget.Leave();
        return chart;
    }

    private bool ReadMetadata(IReadOnlyList<ChartFile> files, ChartYaml yaml)
    {
        var found = false;
        foreach (var file in files.Where(f => f.Name == "Chart.yaml"))
        {
            found = true;
            Check(file, yaml.Read);
            if (yaml.ApiVersion.Length == 0)
            {
                yaml.ApiVersion = isVersion3 ? "v3" : "v1";
            }
        }

        return found;
    }

    private bool ReadRequirements(ChartFile file, ChartYaml yaml, List<ChartFile> others, ref ChartLock? chartLock)
    {
        var isVersion1 = yaml.ApiVersion == "v1";
        if (file.Name == "requirements.yaml")
        {
            if (!isVersion1)
            {
                log.Info("Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We recommend migrating dependencies to Chart.yaml.");
            }

            Check(file, yaml.Read);
        }
        else
        {
            ChartLock? read = null;
            Check(file, content => read = ChartYaml.ReadLock(content));
            chartLock = read;
            if (!isVersion1)
            {
                log.Info("Warning: Dependency locking is handled in Chart.lock since apiVersion \"v2\". We recommend migrating to Chart.lock.");
            }
        }

        if (isVersion1)
        {
            others.Add(file);
        }

        return true;
    }

    private static void Sort(ChartFile file, List<ChartFile> templates, List<ChartFile> others, List<ChartFile> charts)
    {
        if (file.Name.StartsWith("templates/", StringComparison.Ordinal))
        {
            templates.Add(file);
        }
        else if (file.Name.StartsWith("charts/", StringComparison.Ordinal) && !file.Name.EndsWith(".prov", StringComparison.Ordinal))
        {
            charts.Add(file with { Name = file.Name["charts/".Length..] });
        }
        else
        {
            others.Add(file);
        }
    }

    private void AddSubCharts(Chart chart, List<ChartFile> files)
    {
        foreach (var group in files.GroupBy(f => f.Name.Split('/', 2)[0]))
        {
            if (group.Key.Length > 0 && group.Key[0] is '_' or '.')
            {
                continue;
            }

            var first = group.First();
            if (group.Key.EndsWith(".tgz", StringComparison.Ordinal) && first.Name != group.Key)
            {
                throw new HelmException($"error unpacking subchart tar in {chart.Name}: expected {group.Key}, got {first.Name}");
            }

            try
            {
                chart.Add(Assemble(group.Key.EndsWith(".tgz", StringComparison.Ordinal) ? Unpack(first) : [.. Within(group)]));
            }
            catch (HelmException e)
            {
                throw new HelmException($"error unpacking subchart {group.Key} in {chart.Name}: {e.Message}", e);
            }
        }
    }

    private List<ChartFile> Unpack(ChartFile file)
    {
        if (!ChartArchive.IsGzip(file.Data.Span))
        {
            throw new HelmException(file.Data.Length switch { 0 => "EOF", < 10 => "unexpected EOF", _ => "gzip: invalid header" });
        }

        using var stream = new MemoryStream(file.Data.ToArray(), writable: false);
        return ChartArchive.Unpack(stream, budget);
    }

    private static IEnumerable<ChartFile> Within(IEnumerable<ChartFile> files) =>
        from file in files
        let slash = file.Name.IndexOf('/', StringComparison.Ordinal)
        where slash >= 0
        select file with { Name = file.Name[(slash + 1)..] };

    private delegate void FileReader(ReadOnlySpan<byte> content);

    private static void Check(ChartFile file, FileReader read)
    {
        try
        {
            read(file.Data.Span);
        }
        catch (HelmException e)
        {
            throw new HelmException($"cannot load {file.Name}: {e.Message}", e);
        }
    }

    private static Dictionary<string, object?> ReadValues(ChartFile file)
    {
        try
        {
            return ValuesFile.Read(file.Data.Span);
        }
        catch (HelmException e)
        {
            throw new HelmException($"cannot load {file.Name}: {e.Message}", e);
        }
    }
}
