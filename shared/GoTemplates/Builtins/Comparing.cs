using System.Numerics;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Builtins;

/// <summary>eq and lt, which the others are made of.</summary>
internal static class Comparing
{
    private enum Basic
    {
        None,
        Bool,
        Complex,
        Int,
        Float,
        String,
        Uint,
    }

    public static bool Equal(TemplateContext? context, object? first, ReadOnlySpan<object?> others)
    {
        if (others.Length == 0)
        {
            throw new GoCallException("missing argument for comparison");
        }

        var kind = BasicKind(first);
        foreach (var other in others)
        {
            if (Equal(context, first, kind, other, BasicKind(other)))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Less(object? first, object? second)
    {
        var (kind, other) = (Ordered(first), Ordered(second));
        if (kind != other)
        {
            return (kind, other) switch
            {
                (Basic.Int, Basic.Uint) => (Int128)GoValues.AsInt64(first) < GoValues.AsUInt64(second),
                (Basic.Uint, Basic.Int) => GoValues.AsUInt64(first) < (Int128)GoValues.AsInt64(second),
                _ => throw Incompatible(first, second),
            };
        }

        return kind switch
        {
            Basic.Float => GoValues.AsDouble(first) < GoValues.AsDouble(second),
            Basic.Int => GoValues.AsInt64(first) < GoValues.AsInt64(second),
            Basic.String => GoString.Compare((string)GoValues.Plain(first)!, (string)GoValues.Plain(second)!) < 0,
            Basic.Uint => GoValues.AsUInt64(first) < GoValues.AsUInt64(second),
            _ => throw new GoCallException("invalid type for comparison"),
        };
    }

    public static bool LessOrEqual(TemplateContext? context, object? first, object? second) => Less(first, second) || Equal(context, first, [second]);

    private static bool Equal(TemplateContext? context, object? first, Basic kind, object? second, Basic other)
    {
        if (kind != other)
        {
            return (kind, other) switch
            {
                (Basic.Int, Basic.Uint) => (Int128)GoValues.AsInt64(first) == GoValues.AsUInt64(second),
                (Basic.Uint, Basic.Int) => GoValues.AsUInt64(first) == (Int128)GoValues.AsInt64(second),
                _ when first is null || second is null => false,
                _ => throw Incompatible(first, second),
            };
        }

        return kind switch
        {
            Basic.Float => GoValues.AsDouble(first) == GoValues.AsDouble(second),
            Basic.None => SameObject(context, first, second),
            Basic.Int => GoValues.AsInt64(first) == GoValues.AsInt64(second),
            Basic.Uint => GoValues.AsUInt64(first) == GoValues.AsUInt64(second),
            _ => GoValues.Plain(first)!.Equals(GoValues.Plain(second)),
        };
    }

    private static bool SameObject(TemplateContext? context, object? first, object? second)
    {
        var (one, two) = (GoType.Of(first), GoType.Of(second));
        if (one is not null && two is not null && one.Kind != two.Kind)
        {
            throw new GoCallException($"non-comparable types {Show(context, first)}: {one}, {two}: {Printer.Print(context, second)}");
        }

        if (IsNil(first) || IsNil(second))
        {
            return IsNil(first) == IsNil(second);
        }

        return second switch
        {
            GoMap or GoSlice or GoFunction => throw new GoCallException($"non-comparable type {Show(context, second)}: {two}"),
            GoStruct s when !IsComparable(s) => throw new GoCallException($"non-comparable type {Show(context, second)}: {two}"),
            GoStruct => ReferenceEquals(one, two) && SameFields((GoStruct)first!, (GoStruct)second),
            GoPointer p => first is GoPointer q && ReferenceEquals(p.Target, q.Target),
            _ => ReferenceEquals(first, second),
        };
    }

    private static bool IsComparable(GoStruct value) => value.Type.Fields.All(f => f.Type.Kind is not (GoKind.Map or GoKind.Slice or GoKind.Func));

    private static bool SameFields(GoStruct one, GoStruct two)
    {
        if (one.Data is not null)
        {
            return one.Data.Equals(two.Data);
        }

        for (var i = 0; i < one.Values.Count; i++)
        {
            if (!Equals(one.Values[i], two.Values[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNil(object? value) => value is null or GoObject { IsNil: true };

    private static string Show(TemplateContext? context, object? value) => Printer.Format(context, "%s", [value]);

    private static GoCallException Incompatible(object? first, object? second) =>
        new($"incompatible types for comparison: {GoType.Of(first)} and {GoType.Of(second)}");

    private static Basic Ordered(object? value) =>
        BasicKind(value) is var kind and not Basic.None ? kind : throw new GoCallException("invalid type for comparison");

    private static Basic BasicKind(object? value) => value switch
    {
        string => Basic.String,
        double or float => Basic.Float,
        bool => Basic.Bool,
        nint or long or int or short or sbyte => Basic.Int,
        byte or uint or ulong or nuint or ushort => Basic.Uint,
        Complex => Basic.Complex,
        GoNamed named => BasicKind(named.Value),
        _ => Basic.None,
    };
}
