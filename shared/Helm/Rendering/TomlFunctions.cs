using Flux.GoTemplates;
using Flux.GoTemplates.Values;
using Flux.Helm.Toml;

namespace Flux.Helm.Rendering;

/// <summary>Helm's functions for TOML.</summary>
/// <remarks>Spec: Helm 4, pkg/engine/funcs.go; BurntSushi/toml 1.6, encode.go.</remarks>
internal static class TomlFunctions
{
    private static readonly GoType _tables = GoType.SliceOf(GoType.AnyMap);

    public static void AddTo(FunctionMap functions)
    {
        functions.Add("toToml", "func(interface {}) string", (_, a) => ToToml(a[0]));
        functions.Add("mustToToml", "func(interface {}) string", (_, a) => MustToToml(a[0]));
        functions.Add("fromToml", "func(string) map[string]interface {}", (_, a) => FromToml((string)a[0]!));
    }

    private static string ToToml(object? value)
    {
        try
        {
            return TomlEncoder.Encode(value);
        }
        catch (TomlEncodeException e)
        {
            return e.Message;
        }
    }

    private static string MustToToml(object? value)
    {
        try
        {
            return TomlEncoder.Encode(value);
        }
        catch (TomlEncodeException e)
        {
            throw new GoCallException(e.Message, e);
        }
    }

    private static GoMap FromToml(string text)
    {
        try
        {
            return (GoMap)FromValue(TomlReader.Read(text))!;
        }
        catch (TomlException e)
        {
            return new() { ["Error"] = e.Message };
        }
    }

    private static object? FromValue(object? value)
    {
        switch (value)
        {
            case TomlTables tables:
                return new GoSlice(_tables, [.. tables.Select(FromValue)]);
            case List<object?> list:
                return new GoSlice([.. list.Select(FromValue)]);
            case Dictionary<string, object?> map:
                var entries = new GoMap(GoType.AnyMap, map.Count);
                foreach (var (key, item) in map)
                {
                    entries[key] = FromValue(item);
                }

                return entries;
            case TomlTime time:
                return GoTimes.Of(time);
            default:
                return value;
        }
    }
}
