using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Watch;

/// <summary>The objects of watch events, whole, as tables or as metadata.</summary>
internal sealed class EventEncoder(ApiRequest request, AnswerFormat format, TablePrinter tables)
{
    private bool _columnsSent;

    public ReadOnlyMemory<byte> Encode(StoredObject stored) => format.IsWhole
        ? request.Resource.ReadBytes(stored, withType: true)
        : Encode(request.Resource.Read(stored));

    public ReadOnlyMemory<byte> Encode(JsonObject obj) => Json.ToBytes(format switch
    {
        { IsTable: true } => Table(obj),
        { IsMetadata: true } => AnswerWriter.Partial(obj, format),
        _ => obj,
    });

    /// <summary>An object of the resource's kind that has nothing but the metadata given.</summary>
    public ReadOnlyMemory<byte> EncodeBookmark(JsonObject metadata)
    {
        var bookmark = request.Resource.Strategy.Empty(request.Resource);
        bookmark["metadata"] = metadata;
        return format.IsTable ? Json.ToBytes(Table(bookmark)) : Encode(bookmark);
    }

    private JsonObject Table(JsonObject obj)
    {
        var metadata = new JsonObject { ["resourceVersion"] = obj.Text("metadata", "resourceVersion") ?? "" };
        var table = tables.Print(request, [obj], metadata, format);
        if (_columnsSent)
        {
            table["columnDefinitions"] = null;
        }

        _columnsSent = true;
        return table;
    }
}
