using System.Globalization;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Whole numbers.</summary>
internal static class NumberFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("atoi", "func(string) int", (_, a) => GoValues.Int(GoRuntime.ParseIntOrNearest((string)a[0]!, 10)));
        f.Add("int64", "func(interface {}) int64", (_, a) => Casting.ToInt64(a[0]));
        f.Add("int", "func(interface {}) int", (_, a) => GoValues.Int(Casting.ToInt64(a[0])));
        f.Add("toDecimal", "func(interface {}) int64", (c, a) => Numbers.ParseInt(Printer.Print(c, a[0]), 8) ?? 0);
        f.Add("add1", "func(interface {}) int64", (_, a) => unchecked(Casting.ToInt64(a[0]) + 1));
        f.Add("add", "func(...interface {}) int64", (_, a) => Fold(0, a, (x, y) => unchecked(x + y)));
        f.Add("sub", "func(interface {}, interface {}) int64", (_, a) => unchecked(Casting.ToInt64(a[0]) - Casting.ToInt64(a[1])));
        f.Add("mul", "func(interface {}, ...interface {}) int64", (_, a) => Fold(Casting.ToInt64(a[0]), a[1..], (x, y) => unchecked(x * y)));
        f.Add("div", "func(interface {}, interface {}) int64", (_, a) => Divide(Casting.ToInt64(a[0]), Casting.ToInt64(a[1])));
        f.Add("mod", "func(interface {}, interface {}) int64", (_, a) => Remainder(Casting.ToInt64(a[0]), Casting.ToInt64(a[1])));
        f.Add("max", "func(interface {}, ...interface {}) int64", (_, a) => Fold(Casting.ToInt64(a[0]), a[1..], Math.Max));
        f["biggest"] = f["max"];
        f.Add("min", "func(interface {}, ...interface {}) int64", (_, a) => Fold(Casting.ToInt64(a[0]), a[1..], Math.Min));
        f.Add("until", "func(int) []int", (c, a) => Ints(Range(c, 0, (nint)a[0]!, (nint)a[0]! < 0 ? -1 : 1)));
        f.Add("untilStep", "func(int, int, int) []int", (c, a) => Ints(Range(c, (nint)a[0]!, (nint)a[1]!, (nint)a[2]!)));
        f.Add("seq", "func(...int) string", (c, a) => Sequence(c, a));
    }

    private static object Fold(long start, ReadOnlySpan<object?> values, Func<long, long, long> combine)
    {
        foreach (var value in values)
        {
            start = combine(start, Casting.ToInt64(value));
        }

        return start;
    }

    private static object Divide(long dividend, long divisor) => divisor switch
    {
        0 => throw new GoCallException("runtime error: integer divide by zero"),
        -1 => unchecked(-dividend),
        _ => dividend / divisor,
    };

    private static object Remainder(long dividend, long divisor) => divisor switch
    {
        0 => throw new GoCallException("runtime error: integer divide by zero"),
        -1 => 0L,
        _ => dividend % divisor,
    };

    private static List<long> Range(TemplateContext context, long start, long stop, long step)
    {
        var values = new List<long>();
        if (stop < start ? step >= 0 : step <= 0)
        {
            return values;
        }

        var count = ((Int128)stop - start) / step;
        context.CheckCount((long)Int128.Min(Int128.Abs(count), long.MaxValue));
        for (Int128 i = start; stop < start ? i > stop : i < stop; i += step)
        {
            values.Add((long)i);
        }

        return values;
    }

    private static GoSlice Ints(List<long> values)
    {
        var items = new object?[values.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = GoValues.Int(values[i]);
        }

        return new(GoType.SliceOf(GoType.Int), items);
    }

    private static string Sequence(TemplateContext context, ReadOnlySpan<object?> a)
    {
        switch (a.Length)
        {
            case 1:
                return Sequence(context, 1, (nint)a[0]!, (nint)a[0]! < 1 ? -1 : 1);
            case 2:
                return Sequence(context, (nint)a[0]!, (nint)a[1]!, (nint)a[1]! < (nint)a[0]! ? -1 : 1);
            case 3:
                var (start, step, end) = ((nint)a[0]!, (nint)a[1]!, (nint)a[2]!);
                return end < start && step > 0 ? "" : Sequence(context, start, end, step);
            default:
                return "";
        }
    }

    private static string Sequence(TemplateContext context, long start, long end, long step) => string.Join(
        ' ',
        Range(context, start, unchecked(end + (end < start ? -1 : 1)), step).Select(i => i.ToString(CultureInfo.InvariantCulture)));
}
