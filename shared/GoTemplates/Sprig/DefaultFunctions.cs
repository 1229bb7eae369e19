using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Defaults, choices and types.</summary>
internal static class DefaultFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("default", "func(interface {}, ...interface {}) interface {}", (_, a) => a.Length > 1 && !IsEmpty(a[1]) ? a[1] : a[0]);
        f.Add("empty", "func(interface {}) bool", (_, a) => GoValues.Box(IsEmpty(a[0])));
        f.Add("coalesce", "func(...interface {}) interface {}", (_, a) => First(a, isEmpty: false, out var found) ? found : null);
        f.Add("all", "func(...interface {}) bool", (_, a) => GoValues.Box(!First(a, isEmpty: true, out var first)));
        f.Add("any", "func(...interface {}) bool", (_, a) => GoValues.Box(First(a, isEmpty: false, out var first)));
        f.Add("ternary", "func(interface {}, interface {}, bool) interface {}", (_, a) => (bool)a[2]! ? a[0] : a[1]);
        f.Add("fail", "func(string) (string, error)", (_, a) => throw new GoCallException((string)a[0]!));
        f.Add("typeOf", "func(interface {}) string", (_, a) => TypeOf(a[0]));
        f.Add("typeIs", "func(string, interface {}) bool", (_, a) => GoValues.Box((string)a[0]! == TypeOf(a[1])));
        f.Add("typeIsLike", "func(string, interface {}) bool", (_, a) =>
            GoValues.Box((string)a[0]! == TypeOf(a[1]) || "*" + (string)a[0]! == TypeOf(a[1])));
        f.Add("kindOf", "func(interface {}) string", (_, a) => GoType.KindName(GoValues.KindOf(a[0])));
        f.Add("kindIs", "func(string, interface {}) bool", (_, a) => GoValues.Box((string)a[0]! == GoType.KindName(GoValues.KindOf(a[1]))));
        f.Add("deepEqual", "func(interface {}, interface {}) bool", (c, a) => GoValues.Box(DeepEquality.Equal(c, a[0], a[1])));
    }

    /// <summary>What Sprig takes for empty: what templates take for false.</summary>
    public static bool IsEmpty(object? value) => value is GoPointer pointer ? pointer.IsNil : !GoValues.IsTrue(value);

    private static string TypeOf(object? value) => GoType.Of(value)?.Name ?? "<nil>";

    private static bool First(ReadOnlySpan<object?> values, bool isEmpty, out object? found)
    {
        foreach (var value in values)
        {
            if (IsEmpty(value) == isEmpty)
            {
                found = value;
                return true;
            }
        }

        found = null;
        return false;
    }
}
