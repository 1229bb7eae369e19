using System.Runtime.CompilerServices;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Copies maps and slices all the way down.</summary>
internal static class DeepCopying
{
    private const int MaximumDepth = 2_000;

    public static object? Copy(TemplateContext context, object? value) =>
        value is null ? throw new GoCallException("reflect: call of reflect.Value.Type on zero Value") : Copy(context, value, 0);

    private static object? Copy(TemplateContext context, object? value, int depth)
    {
        if (depth > MaximumDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GoCallException("the value is nested too deeply to copy");
        }

        switch (value)
        {
            case GoObject { IsNil: true }:
                return value;
            case GoMap map:
                context.Made(map.Count);
                var entries = new GoMap(map.Type, map.Count);
                foreach (var (key, item) in map)
                {
                    entries[key] = Copy(context, item, depth + 1);
                }

                return entries;
            case GoSlice slice:
                context.Made(slice.Count);
                return new GoSlice(slice.Type, [.. slice.Select(i => Copy(context, i, depth + 1))]);
            case GoPointer pointer when Copy(context, pointer.Target, depth + 1) is GoObject target:
                return new GoPointer(target);
            case GoStruct { Data: null } item:
                return new GoStruct(item.Type, [.. item.Values.Select(v => Copy(context, v, depth + 1))]);
            default:
                return value;
        }
    }
}
