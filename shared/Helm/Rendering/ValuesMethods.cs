using Flux.GoTemplates;
using Flux.GoTemplates.Values;

namespace Flux.Helm.Rendering;

/// <summary>What templates may call on <c>.Values</c>.</summary>
/// <remarks>Spec: Helm 4, pkg/chart/common/values.go.</remarks>
internal static class ValuesMethods
{
    public static Dictionary<string, GoFunction> All { get; } = new(StringComparer.Ordinal)
    {
        ["AsMap"] = new([GoType.Any], isVariadic: false, GoType.AnyMap, (_, a) => ((GoMap)a[0]!).As(GoType.AnyMap)),
        ["YAML"] = new([GoType.Any], isVariadic: false, GoType.String, (_, a) => YamlFunctions.ToYaml(a[0]) + "\n"),
        ["Table"] = new([GoType.Any, GoType.String], isVariadic: false, GoType.Any, (_, a) => Table((GoMap)a[0]!, (string)a[1]!)),
        ["PathValue"] = new([GoType.Any, GoType.String], isVariadic: false, GoType.Any, (_, a) => PathValue((GoMap)a[0]!, (string)a[1]!)),
    };

    private static GoMap Table(GoMap values, string path)
    {
        var table = values;
        foreach (var name in path.Split('.'))
        {
            table = TemplateValues.Table(table, name) ?? throw new GoCallException($"{GoText.Quote(name)} is not a table");
        }

        return table.As(TemplateValues.Values);
    }

    private static object? PathValue(GoMap values, string path)
    {
        if (path.Length == 0)
        {
            throw new GoCallException("YAML path cannot be empty");
        }

        var split = path.LastIndexOf('.');
        var key = path[(split + 1)..];
        var table = split < 0 ? values : TemplateValues.Table(values, path[..split]);
        return table is not null && table.TryGetValue(key, out var value) && !(value is GoMap map && ReferenceEquals(map.Type, GoType.AnyMap))
            ? value
            : throw new GoCallException($"{GoText.Quote(key)} is not a value");
    }
}
