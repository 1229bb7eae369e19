using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Cells that several kinds have.</summary>
internal static class TableCells
{
    public const string None = "<none>";

    public static IEnumerable<JsonObject> Containers(JsonObject obj) =>
        (obj.Map("spec", "jobTemplate", "spec", "template") ?? obj.Map("spec", "template") ?? obj.Map("template")).Maps("spec", "containers");

    /// <summary>A label selector as text, <c>&lt;none&gt;</c> where there is none.</summary>
    public static string Selector(JsonObject? selector)
    {
        if (selector is null)
        {
            return None;
        }

        var parts = Labels(selector.Map("matchLabels")).Concat(selector.Maps("matchExpressions").Select(Expression)).ToList();
        return parts.Count == 0 ? None : string.Join(',', parts);
    }

    public static IEnumerable<string> Labels(JsonObject? labels) =>
        labels?.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}") ?? [];

    public static string LabelsOrNone(JsonObject? labels) => labels is { Count: > 0 } ? string.Join(',', Labels(labels)) : None;

    public static JsonNode Count(JsonObject obj, params ReadOnlySpan<string> path) => JsonValue.Create(obj.Whole(path) ?? 0);

    private static string Expression(JsonObject expression)
    {
        var key = expression.Text("key");
        var values = string.Join(',', expression.Texts("values").Order(StringComparer.Ordinal));
        return expression.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "Exists" => key ?? "",
            _ => $"!{key}",
        };
    }

    /// <summary>How an access mode of a volume is abbreviated.</summary>
    public static string AccessMode(string mode) => mode switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => "",
    };
}
