using System.Text.Json.Nodes;
using Flux.Helm.Values;
using Flux.Helm.Values.SetSyntax;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Engines;

/// <summary>The grammars of <c>--set</c> and its relatives alone: the kinds set, string, json, literal and file.</summary>
public static class StrvalsEngine
{
    /// <summary>Answers one case with <c>result</c>, which is null with an <c>err</c>.</summary>
    public static JsonObject Answer(JsonObject @case)
    {
        ArgumentNullException.ThrowIfNull(@case);
        var into = @case["into"] is JsonObject existing ? ValueTree.MapFromJson(existing) : [];
        var text = @case.Text("s") ?? "";
        try
        {
            switch (@case.Text("kind"))
            {
                case "string":
                    SetValues.ParseString(text, into);
                    break;
                case "json":
                    SetValues.ParseJson(text, into);
                    break;
                case "literal":
                    SetValues.ParseLiteral(text, into);
                    break;
                case "file":
                    SetValues.ParseFile(text, into, name => @case["files"]?[name]?.GetValue<string>() ?? throw new SetSyntaxException($"no file {name}"));
                    break;
                default:
                    SetValues.Parse(text, into);
                    break;
            }

            return new() { ["result"] = AsGoPrints(into) };
        }
        catch (SetSyntaxException e)
        {
            return new() { ["result"] = null, ["err"] = e.Message };
        }
    }

    /// <summary>Values as JSON, floats in Go's shortest form.</summary>
    internal static JsonNode? AsGoPrints(object? value) => value switch
    {
        double number => JsonNode.Parse(GoNumber.Json(number)),
        Dictionary<string, object?> map => new JsonObject(map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, AsGoPrints(e.Value)))),
        List<object?> list => new JsonArray([.. list.Select(AsGoPrints)]),
        _ => ValueTree.ToJson(value),
    };
}
