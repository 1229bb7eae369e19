using Flux.Helm.Values;
using Flux.Primitives;

namespace Flux.Helm.Charts;

/// <summary>
/// Decides which sub-charts are used, under which names, and imports their values into their parents. Changes the chart, so it works on a copy.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/chart/v2/util/dependencies.go, step by step: the order decides what nested aliases are called.</remarks>
internal sealed class DependencyProcessing(HelmLog log)
{
    /// <summary>Processes a chart with all its sub-charts.</summary>
    /// <exception cref="HelmException">What stands at the key of a sub-chart is no map.</exception>
    public void Run(Chart chart, Dictionary<string, object?> values)
    {
        Enable(chart, values, "");
        Import(chart);
    }

    /// <summary>Whether a version is in a range; false where either cannot be read.</summary>
    public static bool IsCompatible(string range, string version)
    {
        if (!SemVersion.TryParse(version, out var parsed))
        {
            return false;
        }

        try
        {
            return SemVersionRange.Parse(range).IsSatisfiedBy(parsed);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private void Enable(Chart chart, Dictionary<string, object?> values, string path)
    {
        if (chart.Metadata.Dependencies is not { } listed)
        {
            return;
        }

        chart.SetDependencies(Named(chart, listed));
        foreach (var dependency in listed.OfType<ChartDependency>())
        {
            dependency.Enabled = true;
        }

        var coalesced = ValuesCoalescing.Coalesce(chart, values, log);
        ApplyTags(listed, coalesced);
        ApplyConditions(listed, coalesced, path);
        var disabled = listed.OfType<ChartDependency>().Where(d => !d.Enabled).Select(d => d.Name).ToHashSet();
        var kept = chart.Dependencies.Where(d => !disabled.Contains(d.Name)).ToList();
        foreach (var child in kept)
        {
            Enable(child, coalesced, $"{path}{child.Name}.");
        }

        var metadata = listed.Where(d => d is not null && !disabled.Contains(d.Name)).ToList();
        chart.Metadata.Dependencies = metadata.Count > 0 ? metadata : null;
        chart.SetDependencies(kept);
    }

    /// <summary>The sub-charts that nobody lists, as they are, then those that are listed, under their aliases.</summary>
    private static List<Chart> Named(Chart chart, IReadOnlyList<ChartDependency?> listed)
    {
        var result = chart.Dependencies
            .Where(child => !listed.Any(d => d is not null && d.Name == child.Name && IsCompatible(d.Version, child.Metadata.Version)))
            .ToList();
        foreach (var dependency in listed.OfType<ChartDependency>())
        {
            if (chart.Dependencies.FirstOrDefault(c => c.Name == dependency.Name && IsCompatible(dependency.Version, c.Metadata.Version)) is { } found)
            {
                result.Add(Aliased(found, dependency.Alias));
            }

            if (dependency.Alias.Length > 0)
            {
                dependency.Name = dependency.Alias;
            }
        }

        return result;
    }

    private static Chart Aliased(Chart chart, string alias)
    {
        var copy = chart.ShallowCopy();
        copy.Metadata = chart.Metadata.Copy();
        copy.SetDependencies(chart.Dependencies.Select(d => d.ShallowCopy()));
        if (alias.Length > 0)
        {
            copy.Metadata.Name = alias;
        }

        return copy;
    }

    private void ApplyConditions(IReadOnlyList<ChartDependency?> listed, Dictionary<string, object?> values, string path)
    {
        foreach (var dependency in listed.OfType<ChartDependency>())
        {
            foreach (var condition in dependency.Condition.Trim().Split(',').Where(c => c.Length > 0))
            {
                if (!TryScalar(values, path + condition, out var value))
                {
                    continue;
                }

                if (value is bool enabled)
                {
                    dependency.Enabled = enabled;
                    break;
                }

                log.Warn("returned non-bool value", ("path", condition), ("chart", dependency.Name));
            }
        }
    }

    /// <summary>The value at a dotted path, if there is one and it is no map.</summary>
    private static bool TryScalar(Dictionary<string, object?> values, string path, out object? value)
    {
        var dot = path.LastIndexOf('.');
        var table = dot < 0 ? values : ValueTree.Table(values, path[..dot], out _);
        value = null;
        return table is not null && table.TryGetValue(path[(dot + 1)..], out value) && value is not Dictionary<string, object?>;
    }

    private void ApplyTags(IReadOnlyList<ChartDependency?> listed, Dictionary<string, object?> values)
    {
        if (values.GetValueOrDefault("tags") is not Dictionary<string, object?> tags)
        {
            return;
        }

        foreach (var dependency in listed.OfType<ChartDependency>())
        {
            var (hasTrue, hasFalse) = (false, false);
            foreach (var tag in dependency.Tags ?? [])
            {
                if (!tags.TryGetValue(tag, out var value))
                {
                    continue;
                }

                if (value is bool on)
                {
                    hasTrue |= on;
                    hasFalse |= !on;
                }
                else
                {
                    log.Warn("returned non-bool value", ("tag", tag), ("chart", dependency.Name));
                }
            }

            dependency.Enabled = hasTrue || !hasFalse;
        }
    }

    private void Import(Chart chart)
    {
        foreach (var child in chart.Dependencies)
        {
            Import(child);
        }

        if (chart.Metadata.Dependencies is not { } listed)
        {
            return;
        }

        var values = ValuesCoalescing.Merge(chart, [], log);
        var imported = new Dictionary<string, object?>();
        foreach (var dependency in listed.OfType<ChartDependency>())
        {
            ImportFrom(dependency, values, imported);
        }

        chart.Values = ValuesCoalescing.Tables(ValueTree.Copy(values), imported, log, merge: true);
    }

    private void ImportFrom(ChartDependency dependency, Dictionary<string, object?> values, Dictionary<string, object?> imported)
    {
        var done = new List<object?>();
        foreach (var entry in dependency.ImportValues ?? [])
        {
            if (entry is Dictionary<string, object?> map)
            {
                var (child, parent) = (GoText.Print(map.GetValueOrDefault("child")), GoText.Print(map.GetValueOrDefault("parent")));
                done.Add(Mapping(child, parent));
                if (ValueTree.Table(values, $"{dependency.Name}.{child}", out var missing) is { } table)
                {
                    ValuesCoalescing.Tables(imported, At(parent, table), log, merge: true);
                }
                else
                {
                    log.Warn("ImportValues missing table from chart", ("chart", dependency.Name), ("error", $"{GoText.Quote(missing)} is not a table"));
                }
            }
            else if (entry is string name)
            {
                done.Add(Mapping($"exports.{name}", "."));
                if (ValueTree.Table(values, $"{dependency.Name}.exports.{name}", out var missing) is { } table)
                {
                    ValuesCoalescing.Tables(imported, table, log, merge: true);
                }
                else
                {
                    log.Warn("ImportValues missing table", ("error", $"{GoText.Quote(missing)} is not a table"));
                }
            }
        }

        dependency.ImportValues = done.Count > 0 ? done : null;
    }

    private static Dictionary<string, object?> Mapping(string child, string parent) => new() { ["child"] = child, ["parent"] = parent };

    private static Dictionary<string, object?> At(string path, Dictionary<string, object?> table)
    {
        if (path == ".")
        {
            return table;
        }

        foreach (var segment in path.Split('.').AsEnumerable().Reverse())
        {
            table = new() { [segment] = table };
        }

        return table;
    }
}
