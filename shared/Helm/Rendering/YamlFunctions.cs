using System.Text.Json.Nodes;
using Flux.GoTemplates;
using Flux.GoTemplates.Values;
using Flux.Helm.GoJson;
using Flux.Yaml;

namespace Flux.Helm.Rendering;

/// <summary>Helm's functions for YAML and JSON.</summary>
/// <remarks>Spec: Helm 4, pkg/engine/funcs.go.</remarks>
internal static class YamlFunctions
{
    private const string AnyMap = "map[string]interface {}";
    private const string AnyList = "[]interface {}";

    public static void AddTo(FunctionMap functions)
    {
        functions.Add("toYaml", "func(interface {}) string", (_, a) => ToYaml(a[0]));
        functions.Add("mustToYaml", "func(interface {}) string", (_, a) => MustToYaml(a[0]));
        functions.Add("toYamlPretty", "func(interface {}) string", (_, a) => ToYamlPretty(a[0]));
        functions.Add("fromYaml", "func(string) map[string]interface {}", (_, a) => FromYaml((string)a[0]!));
        functions.Add("fromYamlArray", "func(string) []interface {}", (_, a) => FromYamlArray((string)a[0]!));
        functions.Add("fromJson", "func(string) map[string]interface {}", (_, a) => FromJson((string)a[0]!));
        functions.Add("fromJsonArray", "func(string) []interface {}", (_, a) => FromJsonArray((string)a[0]!));
    }

    /// <summary>A value as YAML without the last newline; empty where it cannot be written.</summary>
    public static string ToYaml(object? value)
    {
        try
        {
            return Trimmed(KubeYaml.Write(ValueJson.Of(value)));
        }
        catch (ValueJsonException)
        {
            return "";
        }
    }

    private static string MustToYaml(object? value)
    {
        try
        {
            return Trimmed(KubeYaml.Write(ValueJson.Of(value)));
        }
        catch (ValueJsonException e)
        {
            throw new GoCallException($"error marshaling into JSON: {e.Message}", e);
        }
    }

    private static string ToYamlPretty(object? value) => Trimmed(KubeYaml.WritePretty(ValueYaml.Of(value)));

    private static GoMap FromYaml(string text) => ReadYaml(text, out var error) switch
    {
        _ when error is not null => Failed(error),
        JsonObject map => (GoMap)GoValues.FromJson(map)!,
        null => new GoMap(GoType.AnyMap, 0),
        var other => Failed($"error unmarshaling JSON: while decoding JSON: {GoJsonText.CannotUnmarshal(other, AnyMap)}"),
    };

    private static GoSlice FromYamlArray(string text) => ReadYaml(text, out var error) switch
    {
        _ when error is not null => new GoSlice(error),
        JsonArray list => (GoSlice)GoValues.FromJson(list)!,
        null => GoSlice.Nil(GoType.AnySlice),
        var other => new GoSlice($"error unmarshaling JSON: while decoding JSON: {GoJsonText.CannotUnmarshal(other, AnyList)}"),
    };

    private static JsonNode? ReadYaml(string text, out string? error)
    {
        error = null;
        try
        {
            return KubeYaml.Read(GoString.HasRawBytes(text) ? throw new YamlException("invalid leading UTF-8 octet") : text);
        }
        catch (YamlException e)
        {
            error = $"error converting YAML to JSON: {e.GoMessage}";
            return null;
        }
    }

    private static GoMap FromJson(string text)
    {
        try
        {
            return ReadJson(text) switch
            {
                Dictionary<string, object?> map => TemplateValues.FromMap(map, GoType.AnyMap),
                null => GoMap.Nil(GoType.AnyMap),
                var other => Failed(GoJsonText.CannotUnmarshal(other, AnyMap)),
            };
        }
        catch (GoJsonException e)
        {
            return Failed(e.Message);
        }
    }

    private static GoSlice FromJsonArray(string text)
    {
        try
        {
            return ReadJson(text) switch
            {
                List<object?> list => (GoSlice)TemplateValues.FromValue(list)!,
                null => GoSlice.Nil(GoType.AnySlice),
                var other => new GoSlice(GoJsonText.CannotUnmarshal(other, AnyList)),
            };
        }
        catch (GoJsonException e)
        {
            return new GoSlice(e.Message);
        }
    }

    private static object? ReadJson(string text) => GoJsonReader.Read(GoString.ToBytes(text), GoJsonReader.Float);

    private static GoMap Failed(string message) => new() { ["Error"] = message };

    private static string Trimmed(string yaml) => yaml.EndsWith('\n') ? yaml[..^1] : yaml;
}
