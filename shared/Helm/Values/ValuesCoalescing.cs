using Flux.Helm.Charts;

namespace Flux.Helm.Values;

/// <summary>
/// Lays the values of a user over the defaults of a chart and its sub-charts, and passes globals down.
/// </summary>
/// <param name="log">Where conflicts are told.</param>
/// <param name="merge">
/// Whether nulls are kept (merging), so that they can still remove something later; otherwise (coalescing) a null removes the default.
/// </param>
/// <remarks>Spec: Helm 4, pkg/chart/common/util/coalesce.go.</remarks>
internal sealed class ValuesCoalescing(HelmLog log, bool merge)
{
    private const string Global = "global";

    /// <summary>A new map; the given one is not changed.</summary>
    /// <exception cref="HelmException">What stands at the key of a sub-chart is no map.</exception>
    public static Dictionary<string, object?> Coalesce(Chart chart, Dictionary<string, object?> values, HelmLog log) =>
        new ValuesCoalescing(log, merge: false).Run(chart, ValueTree.Copy(values), "");

    /// <summary>As <see cref="Coalesce"/>, with nulls kept.</summary>
    /// <exception cref="HelmException">What stands at the key of a sub-chart is no map.</exception>
    public static Dictionary<string, object?> Merge(Chart chart, Dictionary<string, object?> values, HelmLog log) =>
        new ValuesCoalescing(log, merge: true).Run(chart, ValueTree.Copy(values), "");

    /// <summary>Lays one table over another, which are both changed; returns the upper one.</summary>
    public static Dictionary<string, object?> Tables(
        Dictionary<string, object?> over, Dictionary<string, object?> under, HelmLog log, bool merge) =>
        new ValuesCoalescing(log, merge).Tables(over, under, "", merge);

    private Dictionary<string, object?> Run(Chart chart, Dictionary<string, object?> into, string prefix)
    {
        Defaults(chart, into, prefix);
        return SubCharts(chart, into, prefix);
    }

    private Dictionary<string, object?> SubCharts(Chart chart, Dictionary<string, object?> into, string prefix)
    {
        var within = Join(prefix, chart.Name);
        foreach (var child in chart.Dependencies)
        {
            if (!into.TryGetValue(child.Name, out var found))
            {
                found = new Dictionary<string, object?>();
            }

            if (found is not Dictionary<string, object?> values)
            {
                throw new HelmException($"type mismatch on {child.Name}: {NotBool(found)}");
            }

            into[child.Name] = values;
            Globals(values, into, within);
            into[child.Name] = Run(child, values, within);
        }

        return into;
    }

    // upstream prints the value with %t, which Go complains about for anything but a boolean
    private static string NotBool(object? value) => value switch
    {
        bool b => b ? "true" : "false",
        null => "%!t(<nil>)",
        List<object?> list => $"[{string.Join(' ', list.Select(Nested))}]",
        Dictionary<string, object?> map =>
            $"map[{string.Join(' ', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"%!t(string={e.Key}):{Nested(e.Value)}"))}]",
        _ => $"%!t({GoText.TypeName(value)}={GoText.Print(value)})",
    };

    private static string Nested(object? value) => value is null ? "<nil>" : NotBool(value);

    private void Globals(Dictionary<string, object?> into, Dictionary<string, object?> from, string prefix)
    {
        var target = into.TryGetValue(Global, out var found) ? found as Dictionary<string, object?> : [];
        if (target is null)
        {
            log.Info($"warning: skipping globals because destination {Global} is not a table.");
            return;
        }

        var source = from.TryGetValue(Global, out found) ? found as Dictionary<string, object?> : [];
        if (source is null)
        {
            log.Info($"warning: skipping globals because source {Global} is not a table.");
            return;
        }

        foreach (var (key, value) in source)
        {
            SetGlobal(target, key, value, prefix);
        }

        into[Global] = target;
    }

    private void SetGlobal(Dictionary<string, object?> target, string key, object? value, string prefix)
    {
        var has = target.TryGetValue(key, out var existing);
        switch (value)
        {
            case Dictionary<string, object?> map when !has:
                target[key] = new Dictionary<string, object?>(map);
                break;
            case Dictionary<string, object?> map when existing is Dictionary<string, object?> below:
                // the parent's win; nulls are kept here, the sub-chart's own coalescing removes them
                target[key] = Tables(new Dictionary<string, object?>(map), below, Join(prefix, key), keepNulls: true);
                break;
            case Dictionary<string, object?>:
                log.Info($"Conflict: cannot merge map onto non-map for {GoText.Quote(key)}. Skipping.");
                break;
            default:
                if (existing is Dictionary<string, object?>)
                {
                    log.Info($"key {key} is table. Skipping");
                }
                else
                {
                    target[key] = value;
                }

                break;
        }
    }

    private void Defaults(Chart chart, Dictionary<string, object?> into, string prefix)
    {
        var within = Join(prefix, chart.Name);
        foreach (var (key, value) in ValueTree.Copy(chart.Values))
        {
            if (!into.TryGetValue(key, out var given))
            {
                if (merge || value is not null)
                {
                    Clean(merge ? null : value);
                    into[key] = value;
                }
            }
            else if (given is null && !merge)
            {
                into.Remove(key);
            }
            else if (given is Dictionary<string, object?> table)
            {
                Default(chart, key, value, table, within);
            }
        }
    }

    private void Default(Chart chart, string key, object? value, Dictionary<string, object?> table, string within)
    {
        if (value is Dictionary<string, object?> defaults)
        {
            var keepNulls = merge || chart.Dependencies.Any(child => child.Name == key);
            Clean(keepNulls ? null : defaults);
            Tables(table, defaults, Join(within, key), keepNulls);
        }
        else if (value is not null)
        {
            log.Info($"warning: skipped value for {within}.{key}: Not a table.");
        }
    }

    private Dictionary<string, object?> Tables(
        Dictionary<string, object?> over, Dictionary<string, object?> under, string prefix, bool keepNulls)
    {
        var hadValue = new HashSet<string>(under.Where(e => e.Value is not null).Select(e => e.Key));
        foreach (var (key, _) in over.Where(e => e.Value is null).ToList())
        {
            under[key] = null;
        }

        foreach (var (key, value) in under)
        {
            var has = over.TryGetValue(key, out var upper);
            if (!has)
            {
                over[key] = value;
            }
            else if (!keepNulls && upper is null && hadValue.Contains(key))
            {
                over.Remove(key);
            }
            else if (value is Dictionary<string, object?> below)
            {
                if (upper is Dictionary<string, object?> above)
                {
                    Tables(above, below, Join(prefix, key), keepNulls);
                }
                else
                {
                    log.Info($"warning: cannot overwrite table with non table for {Join(prefix, key)} ({GoText.Print(value)})");
                }
            }
            else if (upper is Dictionary<string, object?> && value is not null)
            {
                log.Info($"warning: destination for {Join(prefix, key)} is a table. Ignoring non-table value ({GoText.Print(value)})");
            }
        }

        return over;
    }

    private static void Clean(object? value)
    {
        if (value is not Dictionary<string, object?> map)
        {
            return;
        }

        foreach (var (key, item) in map.ToList())
        {
            if (item is null)
            {
                map.Remove(key);
            }
            else
            {
                Clean(item);
            }
        }
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}
