using System.Runtime.CompilerServices;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Go's reflect.DeepEqual.</summary>
internal static class DeepEquality
{
    private const int MaximumDepth = 5_000;

    public static bool Equal(TemplateContext context, object? one, object? two) => Equal(context, one, two, 0);

    private static bool Equal(TemplateContext context, object? one, object? two, int depth)
    {
        context.Work(1);
        if (depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GoCallException("the values are nested too deeply to compare");
        }

        if (one is null || two is null)
        {
            return one is null && two is null;
        }

        if (!ReferenceEquals(GoType.Of(one), GoType.Of(two)))
        {
            return false;
        }

        return (one, two) switch
        {
            (GoMap a, GoMap b) => Equal(context, a, b, depth),
            (GoSlice a, GoSlice b) => Equal(context, a, b, depth),
            (GoPointer a, GoPointer b) => ReferenceEquals(a.Target, b.Target) || Equal(context, a.Target, b.Target, depth + 1),
            (GoStruct a, GoStruct b) => Equal(context, a, b, depth),
            (GoError a, GoError b) => a.Message == b.Message,
            (GoFunction, GoFunction) => false,
            (double a, double b) => a == b,
            (float a, float b) => a == b,
            _ => one.Equals(two),
        };
    }

    private static bool Equal(TemplateContext context, GoMap one, GoMap two, int depth)
    {
        if (one.IsNil != two.IsNil || one.Count != two.Count)
        {
            return false;
        }

        if (one.SharesStorageWith(two))
        {
            return true;
        }

        foreach (var key in one.SortedKeys)
        {
            if (!two.TryGetValue(key, out var other) || !Equal(context, one[key], other, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Equal(TemplateContext context, GoSlice one, GoSlice two, int depth)
    {
        if (one.IsNil != two.IsNil || one.Count != two.Count)
        {
            return false;
        }

        if (ReferenceEquals(one, two))
        {
            return true;
        }

        for (var i = 0; i < one.Count; i++)
        {
            if (!Equal(context, one[i], two[i], depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Equal(TemplateContext context, GoStruct one, GoStruct two, int depth)
    {
        if (one.Data is not null)
        {
            return one.Data.Equals(two.Data);
        }

        for (var i = 0; i < one.Values.Count; i++)
        {
            if (!Equal(context, one.Values[i], two.Values[i], depth + 1))
            {
                return false;
            }
        }

        return true;
    }
}
