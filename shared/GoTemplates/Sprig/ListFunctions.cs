using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Lists. Each function has a twin that begins with "must"; in Go the one panics and the other returns the error, which templates report alike.</summary>
internal static class ListFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("list", "func(...interface {}) []interface {}", (_, a) => new GoSlice(a.ToArray()));
        f["tuple"] = f["list"];
        Both(f, "append", "func(interface {}, interface {}) []interface {}", (_, a) => new GoSlice([.. Items(a[0], "Cannot push on type"), a[1]]));
        f["push"] = f["append"];
        f["mustPush"] = f["mustAppend"];
        Both(f, "prepend", "func(interface {}, interface {}) []interface {}", (_, a) => new GoSlice([a[1], .. Items(a[0], "Cannot prepend on type")]));
        Both(f, "first", "func(interface {}) interface {}", (_, a) => Items(a[0], "Cannot find first on type") is { Count: > 0 } l ? l[0] : null);
        Both(f, "last", "func(interface {}) interface {}", (_, a) => Items(a[0], "Cannot find last on type") is { Count: > 0 } l ? l[^1] : null);
        Both(f, "rest", "func(interface {}) []interface {}", (_, a) => Part(Items(a[0], "Cannot find rest on type"), skip: 1));
        Both(f, "initial", "func(interface {}) []interface {}", (_, a) => Part(Items(a[0], "Cannot find initial on type"), skip: 0));
        Both(f, "reverse", "func(interface {}) []interface {}", (_, a) => Reversed(Items(a[0], "Cannot find reverse on type")));
        Both(f, "compact", "func(interface {}) []interface {}", (_, a) => Where(Items(a[0], "Cannot compact on type"), v => !DefaultFunctions.IsEmpty(v)));
        Both(f, "uniq", "func(interface {}) []interface {}", (c, a) => Unique(c, Items(a[0], "Cannot find uniq on type")));
        Both(f, "without", "func(interface {}, ...interface {}) []interface {}", Without);
        Both(f, "has", "func(interface {}, interface {}) bool", (c, a) =>
            GoValues.Box(a[1] is not null && Contains(c, Items(a[1], "Cannot find has on type"), a[0])));
        Both(f, "slice", "func(interface {}, ...interface {}) interface {}", (_, a) => Slice(a));
        Both(f, "chunk", "func(int, interface {}) [][]interface {}", (c, a) => Chunk(c, (nint)a[0]!, Items(a[1], "Cannot chunk type")));
        f.Add("concat", "func(...interface {}) interface {}", (c, a) => Concat(c, a));
    }

    private static void Both(FunctionMap f, string name, string signature, GoFunctionBody body)
    {
        f.Add(name, signature, body);
        f["must" + char.ToUpperInvariant(name[0]) + name[1..]] = f[name];
    }

    private static GoSlice Items(object? list, string error, string rest = "") => list switch
    {
        GoSlice slice => slice,
        null => throw GoRuntime.NilPointer(),
        _ => throw new GoCallException($"{error} {GoType.KindName(GoValues.KindOf(list))}{rest}"),
    };

    private static GoSlice Part(GoSlice list, int skip) =>
        list.Count == 0 ? GoSlice.Nil(GoType.AnySlice) : new GoSlice([.. list.Skip(skip).Take(list.Count - 1)]);

    private static GoSlice Reversed(GoSlice list)
    {
        var items = list.ToArray();
        Array.Reverse(items);
        return new(items);
    }

    private static GoSlice Where(GoSlice list, Func<object?, bool> condition) => new([.. list.Where(condition)]);

    private static bool Contains(TemplateContext context, IEnumerable<object?> list, object? item)
    {
        foreach (var other in list)
        {
            if (DeepEquality.Equal(context, item, other))
            {
                return true;
            }
        }

        return false;
    }

    private static GoSlice Unique(TemplateContext context, GoSlice list)
    {
        var seen = new HashSet<object>();
        var kept = new List<object?>();
        foreach (var item in list)
        {
            // strings and whole numbers are equal when they are the same; others are compared one by one
            var isSimple = item is string or nint or long or bool;
            if (isSimple ? seen.Add(item!) : !Contains(context, kept, item))
            {
                kept.Add(item);
            }
        }

        return new([.. kept]);
    }

    private static GoSlice Without(TemplateContext context, ReadOnlySpan<object?> a)
    {
        var omitted = a[1..].ToArray();
        return Where(Items(a[0], "Cannot find without on type"), v => !Contains(context, omitted, v));
    }

    private static GoSlice? Slice(ReadOnlySpan<object?> a)
    {
        var list = a[0] is GoSlice or null ? Items(a[0], "") : throw new GoCallException(
            $"list should be type of slice or array but {GoType.KindName(GoValues.KindOf(a[0]))}");
        if (list.Count == 0)
        {
            return null;
        }

        var start = a.Length > 1 ? Casting.ToInt64(a[1]) : 0;
        var end = a.Length > 2 ? Casting.ToInt64(a[2]) : list.Count;
        return start < 0 || end < start || end > list.Capacity
            ? throw new GoCallException("reflect.Value.Slice: slice index out of bounds")
            : list.Slice((int)start, (int)end);
    }

    private static GoSlice Chunk(TemplateContext context, long size, GoSlice list)
    {
        var type = GoType.SliceOf(GoType.AnySlice);
        var count = GoRuntime.ToInt64(Math.Floor((double)(list.Count - 1) / size) + 1);
        if (count < 0 || (count > 0 && size <= 0))
        {
            throw new GoCallException("runtime error: makeslice: len out of range");
        }

        context.CheckCount(list.Count);
        var chunks = new object?[count];
        for (var i = 0; i < count; i++)
        {
            var from = i * size;
            chunks[i] = new GoSlice([.. list.Skip((int)from).Take((int)Math.Min(size, list.Count - from))]);
        }

        return new(type, chunks);
    }

    private static GoSlice Concat(TemplateContext context, ReadOnlySpan<object?> lists)
    {
        var items = new List<object?>();
        foreach (var list in lists)
        {
            items.AddRange(Items(list, "Cannot concat type", " as list"));
        }

        context.CheckCount(items.Count);
        return items.Count == 0 ? GoSlice.Nil(GoType.AnySlice) : new GoSlice([.. items]);
    }
}
