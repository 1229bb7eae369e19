using Flux.GoTemplates.Values;

namespace Flux.Helm.Rendering;

/// <summary>A chart's values as templates see them, and back as plain data.</summary>
internal static class TemplateValues
{
    /// <summary>The type of <c>.Values</c>.</summary>
    public static GoType Values { get; } = GoType.Defined("common.Values", GoType.AnyMap, ValuesMethods.All);

    /// <summary>Values as Go has them; nothing is shared, since templates may change what they are given.</summary>
    public static object? FromValue(object? value)
    {
        switch (value)
        {
            case Dictionary<string, object?> map:
                return FromMap(map, GoType.AnyMap);
            case List<object?> list:
                var items = new object?[list.Count];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = FromValue(list[i]);
                }

                return new GoSlice(items);
            default:
                return value;
        }
    }

    public static GoMap FromMap(Dictionary<string, object?> map, GoType type)
    {
        var entries = new GoMap(type, map.Count);
        foreach (var (key, value) in map)
        {
            entries[key] = FromValue(value);
        }

        return entries;
    }

    /// <summary>The map at a dotted path; null where there is none.</summary>
    public static GoMap? Table(GoMap map, string path)
    {
        var table = map;
        foreach (var segment in path.Split('.'))
        {
            if (!table.TryGetValue(segment, out var next) || next is not GoMap found || !IsValuesMap(found))
            {
                return null;
            }

            table = found;
        }

        return table.As(Values);
    }

    private static bool IsValuesMap(GoMap map) => ReferenceEquals(map.Type, GoType.AnyMap) || ReferenceEquals(map.Type, Values);
}
