using System.Runtime.CompilerServices;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Merges one map into another.</summary>
/// <remarks>Source: mergo 1.0.1, merge.go, for maps, as Merge and as MergeWithOverwrite.</remarks>
internal static class Merging
{
    private const int MaximumDepth = 2_000;

    /// <summary>Merges into the target, which is returned; a new one where it is nil.</summary>
    public static GoMap Merge(TemplateContext context, GoMap target, GoMap source, bool overwrites)
    {
        if (target.IsNil)
        {
            if (source.IsNil)
            {
                return target;
            }

            target = new GoMap(target.Type);
        }

        Merge(context, target, source, overwrites, 0);
        return target;
    }

    private static void Merge(TemplateContext context, GoMap target, GoMap source, bool overwrites, int depth)
    {
        if (depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GoCallException("the maps are nested too deeply to merge");
        }

        context.Work(source.Count);
        foreach (var (key, value) in source)
        {
            if (value is null || value is GoMap { IsNil: true } or GoSlice { IsNil: true } && !ReferenceEquals(source.Type.Element, GoType.Any))
            {
                if (overwrites)
                {
                    Set(target, key, value, source);
                }

                continue;
            }

            Entry(context, target, source, key, value, overwrites, depth);
        }
    }

    private static void Entry(TemplateContext context, GoMap target, GoMap source, string key, object value, bool overwrites, int depth)
    {
        var exists = target.TryGetValue(key, out var old);
        if (value is GoMap map && old is GoMap { IsNil: false } inner)
        {
            Merge(context, inner, map, overwrites, depth + 1);
        }
        else if (value is GoSlice)
        {
            Set(target, key, overwrites ? value : exists && old is not null ? old : new GoSlice((GoType)GoType.Of(value)!, []), source);
            old = target[key];
        }

        if (exists && !IsEmpty(old) && ((value is GoMap && old is GoMap) || (value is GoSlice && old is GoSlice)))
        {
            return;
        }

        if ((value is not GoPointer && overwrites) || !exists || IsEmpty(old))
        {
            Set(target, key, value, source);
        }
    }

    private static void Set(GoMap target, string key, object? value, GoMap source)
    {
        var type = target.Type.Element!;
        if (!ReferenceEquals(type, GoType.Any) && !(GoType.Of(value) is { } actual && !ReferenceEquals(source.Type.Element, GoType.Any) && actual.IsAssignableTo(type)))
        {
            throw new GoCallException($"reflect.Value.SetMapIndex: value of type {source.Type.Element} is not assignable to type {type}");
        }

        target[key] = value;
    }

    private static bool IsEmpty(object? value) => value switch
    {
        null => true,
        GoPointer pointer => pointer.IsNil || IsEmpty(pointer.Target),
        GoStruct or GoError => false,
        _ => !GoValues.IsTrue(value),
    };
}
