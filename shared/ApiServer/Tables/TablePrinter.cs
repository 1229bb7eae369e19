using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>Lists as tables, which <c>kubectl get</c> asks for.</summary>
internal sealed class TablePrinter(TimeProvider clock)
{
    /// <summary>A <c>Table</c> of objects.</summary>
    /// <exception cref="ApiException">400: <c>includeObject</c> is none of the known.</exception>
    public JsonObject Print(ApiRequest request, IEnumerable<JsonObject> objects, JsonObject metadata, AnswerFormat format)
    {
        var include = request.Query("includeObject");
        if (include is not ("" or "None" or "Metadata" or "Object"))
        {
            throw ApiErrors.BadRequest($"Unable to convert to Table as requested: includeObject: Invalid value: {Quote.Go(include)}: must be 'Metadata', 'Object', 'None', or empty");
        }

        if (metadata.Text("continue") is "")
        {
            metadata.Remove("continue");
        }

        var columns = request.Info.Subresource == "scale" ? ScaleColumns.All
            : request.Resource.Custom is { } custom ? CustomColumns.Of(custom) : BuiltInColumns.Of(request.Resource.Kind);
        var now = clock.GetUtcNow();
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = $"meta.k8s.io/{format.Version}",
            ["metadata"] = metadata,
            ["columnDefinitions"] = new JsonArray([.. columns.Select(c => c.Definition())]),
            ["rows"] = new JsonArray([.. objects.Select(o => Row(o, columns, include, format, now))]),
        };
    }

    private static JsonObject Row(JsonObject obj, IReadOnlyList<TableColumn> columns, string include, AnswerFormat format, DateTimeOffset now)
    {
        var cells = new JsonArray([.. columns.Select(c => c.Cell(obj, now)?.DeepClone())]);
        JsonObject? shown = include switch
        {
            "None" => null,
            "Object" => Json.Clone(obj),
            _ => AnswerWriter.Partial(obj, format),
        };
        return new JsonObject { ["cells"] = cells, ["object"] = shown };
    }
}
