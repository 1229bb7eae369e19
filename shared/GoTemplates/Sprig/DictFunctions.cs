using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Dictionaries. Where Go has no order, ours is that of the keys.</summary>
internal static class DictFunctions
{
    private const string Dict = "map[string]interface {}";

    public static void Add(FunctionMap f)
    {
        f.Add("dict", $"func(...interface {{}}) {Dict}", Create);
        f.Add("get", $"func({Dict}, string) interface {{}}", (_, a) => Map(a[0]).TryGetValue((string)a[1]!, out var value) ? value : "");
        f.Add("set", $"func({Dict}, string, interface {{}}) {Dict}", (_, a) => Set(Map(a[0]), (string)a[1]!, a[2]));
        f.Add("unset", $"func({Dict}, string) {Dict}", (_, a) => Unset(Map(a[0]), (string)a[1]!));
        f.Add("hasKey", $"func({Dict}, string) bool", (_, a) => GoValues.Box(Map(a[0]).ContainsKey((string)a[1]!)));
        f.Add("pluck", $"func(string, ...{Dict}) []interface {{}}", (_, a) => Pluck((string)a[0]!, a[1..]));
        f.Add("keys", $"func(...{Dict}) []string", (_, a) => Keys(a));
        f.Add("values", $"func({Dict}) []interface {{}}", (_, a) => new GoSlice([.. Map(a[0]).Select(e => e.Value)]));
        f.Add("pick", $"func({Dict}, ...string) {Dict}", Pick);
        f.Add("omit", $"func({Dict}, ...string) {Dict}", Omit);
        f.Add("merge", $"func({Dict}, ...{Dict}) interface {{}}", (c, a) => Merge(c, a, overwrites: false));
        f["mustMerge"] = f["merge"];
        f.Add("mergeOverwrite", $"func({Dict}, ...{Dict}) interface {{}}", (c, a) => Merge(c, a, overwrites: true));
        f["mustMergeOverwrite"] = f["mergeOverwrite"];
        f.Add("deepCopy", "func(interface {}) interface {}", (c, a) => DeepCopying.Copy(c, a[0]));
        f["mustDeepCopy"] = f["deepCopy"];
        f.Add("dig", "func(...interface {}) (interface {}, error)", (_, a) => Dig(a));
    }

    private static GoMap Map(object? value) => (GoMap)value!;

    private static GoMap Create(TemplateContext context, ReadOnlySpan<object?> a)
    {
        var result = new GoMap(GoType.AnyMap, a.Length / 2);
        for (var i = 0; i < a.Length; i += 2)
        {
            result[GoRuntime.Text(context, a[i])] = i + 1 < a.Length ? a[i + 1] : "";
        }

        return result;
    }

    private static GoMap Set(GoMap map, string key, object? value)
    {
        map[key] = value;
        return map;
    }

    private static GoMap Unset(GoMap map, string key)
    {
        map.Remove(key);
        return map;
    }

    private static GoSlice Pluck(string key, ReadOnlySpan<object?> maps)
    {
        var found = new List<object?>();
        foreach (var map in maps)
        {
            if (Map(map).TryGetValue(key, out var value))
            {
                found.Add(value);
            }
        }

        return new([.. found]);
    }

    private static GoSlice Keys(ReadOnlySpan<object?> maps)
    {
        var keys = new List<string>();
        foreach (var map in maps)
        {
            keys.AddRange(Map(map).SortedKeys);
        }

        return GoSlice.Strings(keys);
    }

    private static GoMap Pick(TemplateContext context, ReadOnlySpan<object?> a)
    {
        var result = new GoMap();
        foreach (var key in a[1..])
        {
            if (Map(a[0]).TryGetValue((string)key!, out var value))
            {
                result[(string)key!] = value;
            }
        }

        return result;
    }

    private static GoMap Omit(TemplateContext context, ReadOnlySpan<object?> a)
    {
        var omitted = new HashSet<object?>(a[1..].ToArray());
        var result = new GoMap();
        foreach (var (key, value) in Map(a[0]))
        {
            if (!omitted.Contains(key))
            {
                result[key] = value;
            }
        }

        return result;
    }

    private static GoMap Merge(TemplateContext context, ReadOnlySpan<object?> a, bool overwrites)
    {
        var target = Map(a[0]);
        foreach (var source in a[1..])
        {
            target = Merging.Merge(context, target, Map(source), overwrites);
        }

        return target;
    }

    private static object? Dig(ReadOnlySpan<object?> a)
    {
        if (a.Length < 3)
        {
            throw new GoCallException("dig needs at least three arguments");
        }

        var map = (GoMap)GoRuntime.Assert(a[^1], GoType.AnyMap);
        foreach (var key in a[..^2])
        {
            GoRuntime.Assert(key, GoType.String);
        }

        for (var i = 0; ; i++)
        {
            if (!map.TryGetValue((string)a[i]!, out var step))
            {
                return a[^2];
            }

            if (i == a.Length - 3)
            {
                return step;
            }

            map = (GoMap)GoRuntime.Assert(step, GoType.AnyMap);
        }
    }
}
