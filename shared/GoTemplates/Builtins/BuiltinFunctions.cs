using System.Collections.Frozen;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Builtins;

/// <summary>The functions every template knows.</summary>
/// <remarks>Source: Go 1.26, text/template/funcs.go.</remarks>
internal static class BuiltinFunctions
{
    private static readonly FrozenDictionary<string, (GoFunction Function, BuiltinKind Kind)> _functions =
        new Dictionary<string, (GoFunction, BuiltinKind)>(StringComparer.Ordinal)
        {
            ["and"] = (new("func(reflect.Value, ...reflect.Value) reflect.Value", (_, a) => a[^1]), BuiltinKind.And),
            ["or"] = (new("func(reflect.Value, ...reflect.Value) reflect.Value", (_, a) => a[^1]), BuiltinKind.Or),
            ["not"] = Plain("func(reflect.Value) bool", (_, a) => GoValues.Box(!GoValues.IsTrue(a[0]))),
            ["call"] = (new("func(reflect.Value, ...reflect.Value) (reflect.Value, error)", (_, _) => null), BuiltinKind.Call),
            ["index"] = Plain("func(reflect.Value, ...reflect.Value) (reflect.Value, error)", (_, a) => Indexing.Index(a[0], a[1..])),
            ["slice"] = (new("func(reflect.Value, ...reflect.Value) (reflect.Value, error)", (_, a) => Indexing.Slice(a[0], a[1..])), BuiltinKind.Forms),
            ["len"] = (new("func(reflect.Value) (int, error)", (_, a) => Indexing.Length(a[0])), BuiltinKind.Forms),
            ["print"] = Plain("func(...interface {}) string", (c, a) => Printer.Print(c, a)),
            ["printf"] = Plain("func(string, ...interface {}) string", (c, a) => Printer.Format(c, (string)a[0]!, a[1..])),
            ["println"] = Plain("func(...interface {}) string", (c, a) => Printer.PrintLine(c, a)),
            ["html"] = Plain("func(...interface {}) string", (c, a) => Escaping.Html(Escaping.Text(c, a))),
            ["js"] = Plain("func(...interface {}) string", (c, a) => Escaping.JavaScript(Escaping.Text(c, a))),
            ["urlquery"] = Plain("func(...interface {}) string", (c, a) => Escaping.Query(Escaping.Text(c, a))),
            ["eq"] = Plain("func(reflect.Value, ...reflect.Value) (bool, error)", (c, a) => GoValues.Box(Comparing.Equal(c, a[0], a[1..]))),
            ["ne"] = Plain("func(reflect.Value, reflect.Value) (bool, error)", (c, a) => GoValues.Box(!Comparing.Equal(c, a[0], a[1..]))),
            ["lt"] = Plain("func(reflect.Value, reflect.Value) (bool, error)", (_, a) => GoValues.Box(Comparing.Less(a[0], a[1]))),
            ["le"] = Plain("func(reflect.Value, reflect.Value) (bool, error)", (c, a) => GoValues.Box(Comparing.LessOrEqual(c, a[0], a[1]))),
            ["gt"] = Plain("func(reflect.Value, reflect.Value) (bool, error)", (c, a) => GoValues.Box(!Comparing.LessOrEqual(c, a[0], a[1]))),
            ["ge"] = Plain("func(reflect.Value, reflect.Value) (bool, error)", (_, a) => GoValues.Box(!Comparing.Less(a[0], a[1]))),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A built-in function; null where there is none of the name.</summary>
    public static (GoFunction Function, BuiltinKind Kind)? Find(string name) => _functions.TryGetValue(name, out var found) ? found : null;

    private static (GoFunction Function, BuiltinKind Kind) Plain(string signature, GoFunctionBody body) => (new(signature, body), BuiltinKind.None);
}
