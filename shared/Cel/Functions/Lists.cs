using Flux.Cel.Values;

namespace Flux.Cel.Functions;

/// <summary>Kubernetes' list functions with cel-go's list extension, and its find functions.</summary>
internal static class Lists
{
    private const int MaximumRange = 1_000_000;

    public static void Register(FunctionTable table)
    {
        table.Add("isSorted", a => a is [IReadOnlyList<object> l] ? l.Zip(l.Skip(1)).All(p => Operations.Compare(p.First, p.Second) is <= 0) : null);
        table.Add("sum", a => a switch
        {
            [IReadOnlyList<object> l] => Sum(l),
            [IReadOnlyList<object> l, var zero] => l.Count == 0 ? zero : Sum(l),
            _ => null,
        });
        table.Add("min", a => a is [IReadOnlyList<object> l] ? Extreme(l, "min", -1) : null);
        table.Add("max", a => a is [IReadOnlyList<object> l] ? Extreme(l, "max", 1) : null);
        table.Add("indexOf", a => a is [IReadOnlyList<object> l, var item] ? IndexOf(l, item, false) : null);
        table.Add("lastIndexOf", a => a is [IReadOnlyList<object> l, var item] ? IndexOf(l, item, true) : null);
        table.Add("reverse", a => a is [IReadOnlyList<object> l] ? l.Reverse().ToArray() : null);
        table.Add("distinct", a => a is [IReadOnlyList<object> l] ? Distinct(l) : null);
        table.Add("sort", a => a is [IReadOnlyList<object> l] ? SortBy(l, l) : null);
        table.Add("slice", a => a is [IReadOnlyList<object> l, long from, long to] ? Slice(l, from, to) : null);
        table.Add("flatten", a => a switch
        {
            [IReadOnlyList<object> l] => Flatten(l, 1).ToArray(),
            [IReadOnlyList<object> l, long depth] => depth < 0 ? new CelError("level must be non-negative") : Flatten(l, depth).ToArray(),
            _ => null,
        });
        table.Add("lists.range", a => a is [long n]
            ? n > MaximumRange ? new CelError($"lists.range: more than {MaximumRange} elements") : Enumerable.Range(0, (int)Math.Max(0, n)).Select(i => (object)(long)i).ToArray()
            : null);
        table.Add("find", a => a is [string s, string p] ? Find(s, p, 1) is object[] found ? found.Length > 0 ? found[0] : "" : Find(s, p, 1) : null);
        table.Add("findAll", a => a switch
        {
            [string s, string p] => Find(s, p, -1),
            [string s, string p, long n] => Find(s, p, n),
            _ => null,
        });
    }

    public static object SortBy(IReadOnlyList<object> items, IReadOnlyList<object> keys)
    {
        if (keys.Any(k => !Operations.IsOrdered(k)))
        {
            return new CelError("list elements must be comparable");
        }

        if (keys.Any(k => Operations.TypeOf(k).Name != Operations.TypeOf(keys[0]).Name))
        {
            return new CelError("list elements must have the same type");
        }

        return items.Zip(keys).OrderBy(p => p.Second, Comparer<object>.Create((x, y) => Operations.Compare(x, y) ?? 0)).Select(p => p.First).ToArray();
    }

    private static object Sum(IReadOnlyList<object> items)
    {
        if (items.Count == 0)
        {
            return 0L;
        }

        var sum = items[0];
        foreach (var item in items.Skip(1))
        {
            sum = Operations.Arithmetic("_+_", sum, item);
            if (sum is CelError)
            {
                return sum;
            }
        }

        return sum;
    }

    private static object Extreme(IReadOnlyList<object> items, string name, int sign)
    {
        if (items.Count == 0)
        {
            return new CelError($"{name} called on empty list");
        }

        var best = items[0];
        foreach (var item in items.Skip(1))
        {
            if (Operations.Compare(item, best) is not { } order)
            {
                return CelError.NoOverload;
            }

            best = Math.Sign(order) == sign ? item : best;
        }

        return best;
    }

    private static long IndexOf(IReadOnlyList<object> items, object item, bool last)
    {
        var found = -1L;
        for (var i = 0; i < items.Count && (last || found < 0); i++)
        {
            found = Operations.AreEqual(items[i], item) ? i : found;
        }

        return found;
    }

    private static object[] Distinct(IReadOnlyList<object> items)
    {
        var seen = new MapValue();
        foreach (var item in items)
        {
            seen.Entries.TryAdd(item, item);
        }

        return [.. seen.Entries.Keys];
    }

    private static object Slice(IReadOnlyList<object> items, long from, long to)
    {
        if (from < 0 || to < 0)
        {
            return new CelError($"cannot slice({from}, {to}), negative indexes not supported");
        }

        if (from > to)
        {
            return new CelError($"cannot slice({from}, {to}), start index must be less than or equal to end index");
        }

        return to > items.Count
            ? new CelError($"cannot slice({from}, {to}), list is length {items.Count}")
            : items.Skip((int)from).Take((int)(to - from)).ToArray();
    }

    private static IEnumerable<object> Flatten(IReadOnlyList<object> items, long depth) =>
        items.SelectMany(i => depth > 0 && i is IReadOnlyList<object> inner ? Flatten(inner, depth - 1) : [i]);

    private static object Find(string text, string pattern, long limit)
    {
        var (regex, error) = Regexes.Compile(pattern);
        if (regex is null)
        {
            return new CelError(error ?? "");
        }

        var found = regex.Matches(text).Select(m => (object)m.Value);
        return (limit < 0 ? found : found.Take((int)Math.Min(limit, int.MaxValue))).ToArray();
    }
}
