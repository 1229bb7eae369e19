using System.Text;
using Flux.Helm.Values;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Helm.Charts;

/// <summary>Changes a chart that was loaded before it is packed.</summary>
/// <remarks>Spec: source-controller internal/helm/chart.</remarks>
public static class ChartEditor
{
    private const string ValuesFile = "values.yaml";

    /// <summary>What is known of a chart of which only name and version are.</summary>
    public static ChartMetadata NewMetadata(string name, string version) => new() { Name = name, Version = version };

    /// <summary>A version with other build metadata.</summary>
    /// <exception cref="HelmException">Not a version, or no such metadata; upstream's message.</exception>
    public static string WithBuildMetadata(string version, string metadata)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(metadata);
        if (!SemVersion.TryParse(version, out var parsed))
        {
            throw new HelmException("failed to parse version from chart metadata as SemVer: invalid semantic version");
        }

        var number = new StringBuilder(parsed.ToString());
        if (parsed.Metadata.Length > 0)
        {
            number.Length -= parsed.Metadata.Length + 1;
        }

        return SemVersion.TryParse($"{number}+{metadata}", out _)
            ? $"{number}+{metadata}"
            : throw new HelmException("failed to set SemVer metadata on chart version: invalid metadata string");
    }

    /// <summary>Sets the chart's version.</summary>
    public static void SetVersion(Chart chart, string version)
    {
        ArgumentNullException.ThrowIfNull(chart);
        chart.Metadata.Version = version;
    }

    /// <summary>Replaces the chart's values.yaml.</summary>
    /// <returns>Whether it is another one now.</returns>
    /// <exception cref="HelmException">The chart has none.</exception>
    public static bool SetValues(Chart chart, Dictionary<string, object?> values)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ArgumentNullException.ThrowIfNull(values);
        var bytes = values.Count == 0 ? [] : Encoding.UTF8.GetBytes(KubeYaml.Write(ValueTree.ToJson(values)));
        if (chart.Raw.FirstOrDefault(file => file.Name == ValuesFile) is not { } before)
        {
            throw new HelmException($"failed to locate values file: {ValuesFile}");
        }

        if (before.Data.Span.SequenceEqual(bytes))
        {
            return false;
        }

        chart.Raw = [.. chart.Raw.Select(file => file.Name == ValuesFile ? file with { Data = bytes } : file)];
        chart.Values = values;
        return true;
    }

    /// <summary>Adds a chart that another one depends on, under its alias where it has one.</summary>
    public static void AddDependency(Chart chart, Chart dependency, string alias)
    {
        ArgumentNullException.ThrowIfNull(chart);
        ArgumentNullException.ThrowIfNull(dependency);
        if (!string.IsNullOrEmpty(alias))
        {
            dependency.Metadata.Name = alias;
        }

        chart.Add(dependency);
    }

    /// <summary>
    /// The dependencies that are asked for, by the lock file where there is one, and are not among the sub-charts; by alias or name. None where
    /// there are as many sub-charts as are asked for.
    /// </summary>
    public static IReadOnlyDictionary<string, ChartDependency> MissingDependencies(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var wanted = (chart.Lock is { } locked ? locked.Dependencies : chart.Metadata.Dependencies) ?? [];
        var missing = new SortedDictionary<string, ChartDependency>(StringComparer.Ordinal);
        if (chart.Dependencies.Count == wanted.Count)
        {
            return missing;
        }

        foreach (var dependency in wanted.OfType<ChartDependency>())
        {
            var name = dependency.Alias.Length > 0 ? dependency.Alias : dependency.Name;
            if (!chart.Dependencies.Any(existing => existing.Name == name))
            {
                missing[name] = dependency;
            }
        }

        return missing;
    }
}
