using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Tables;

namespace Flux.ApiServer.Watch;

/// <summary>
/// Writes watch events, with their objects whole, as tables or as metadata. Where nothing is to be converted, the stored bytes are copied to
/// each watcher; where something is, the first watcher of a kind converts for all.
/// </summary>
internal sealed class EventEncoder(ApiRequest request, AnswerFormat format, TablePrinter tables)
{
    private readonly byte[] _partial = Encoding.UTF8.GetBytes(
        $"{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/{format.Version}\",\"metadata\":");

    private bool _columnsSent;

    /// <summary>An event about an object as it is stored.</summary>
    /// <param name="writer">Gets the event.</param>
    /// <param name="type">E.g. <c>ADDED</c>.</param>
    /// <param name="stored">The object.</param>
    /// <param name="change">The change it comes from, which keeps what is converted; null for none.</param>
    public void Write(PipeWriter writer, ReadOnlySpan<byte> type, StoredObject stored, StoreEvent? change)
    {
        var resource = request.Resource;
        var isPlain = resource.ServesStored(stored);
        if (!format.IsWhole && !(format.IsMetadata && isPlain))
        {
            Write(writer, type, resource.Read(stored));
            return;
        }

        Begin(writer, type);
        if (format.IsMetadata)
        {
            writer.Write(_partial);
            writer.Write(MetadataSlice.Of(stored.Json));
            writer.Write("}"u8);
        }
        else if (isPlain)
        {
            writer.Write(resource.Prefix.Span);
            writer.Write(stored.Json.AsSpan(1));
        }
        else
        {
            writer.Write((change is not null && ReferenceEquals(change.Object, stored) ? change.Encoded(resource) : resource.ReadBytes(stored, withType: true)).Span);
        }

        writer.Write("}\n"u8);
    }

    /// <summary>An event about an object that is not stored as it is.</summary>
    public void Write(PipeWriter writer, ReadOnlySpan<byte> type, JsonObject obj) => WriteNode(writer, type, format switch
    {
        { IsTable: true } => Table(obj),
        { IsMetadata: true } => AnswerWriter.Partial(obj, format),
        _ => obj,
    });

    /// <summary>A status, in no format but its own.</summary>
    public static void WriteNode(PipeWriter writer, ReadOnlySpan<byte> type, JsonObject obj)
    {
        Begin(writer, type);
        writer.Write(Json.ToBytes(obj));
        writer.Write("}\n"u8);
    }

    /// <summary>A bookmark: an object of the resource's kind that has nothing but the metadata given.</summary>
    public void WriteBookmark(PipeWriter writer, JsonObject metadata)
    {
        var bookmark = request.Resource.Strategy.Empty(request.Resource);
        bookmark["metadata"] = metadata;
        Write(writer, "BOOKMARK"u8, bookmark);
    }

    private static void Begin(PipeWriter writer, ReadOnlySpan<byte> type)
    {
        writer.Write("{\"type\":\""u8);
        writer.Write(type);
        writer.Write("\",\"object\":"u8);
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
