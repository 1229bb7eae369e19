using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>Makes objects of a list's items.</summary>
internal static class ListItem
{
    /// <summary>Reads items of a resource, each with <c>apiVersion</c> and <c>kind</c>.</summary>
    public static ItemReader<JsonObject> ReaderOf(ApiResource resource, bool metadataOnly)
    {
        if (metadataOnly)
        {
            return (json, _) => ApiObjects.MetadataOf(AnswerReader.Parse(json), resource.Kind);
        }

        // As text, before the item is read: an object that is not touched stays as compact as it came.
        byte[] type = [.. "{\"apiVersion\":"u8, .. Quote(resource.Kind.ApiVersion), .. ",\"kind\":"u8, .. Quote(resource.Kind.Kind), (byte)','];
        return (json, isTyped) => isTyped ? AnswerReader.Parse(json) : Typed(json, type, resource);
    }

    private static JsonObject Typed(ReadOnlySpan<byte> json, byte[] type, ApiResource resource)
    {
        var body = json[1..].TrimStart(" \t\r\n"u8);
        var buffer = ArrayPool<byte>.Shared.Rent(type.Length + body.Length);
        try
        {
            // An empty object takes no comma.
            var head = body[0] == '}' ? type.AsSpan(0, type.Length - 1) : type;
            head.CopyTo(buffer);
            body.CopyTo(buffer.AsSpan(head.Length));
            return AnswerReader.Parse(buffer.AsSpan(0, head.Length + body.Length));
        }
        catch (JsonException)
        {
            // One of the two stands there already.
            var item = AnswerReader.Parse(json);
            item["apiVersion"] ??= resource.Kind.ApiVersion;
            item["kind"] ??= resource.Kind.Kind;
            return item;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Quote(string text) => JsonSerializer.SerializeToUtf8Bytes(text);
}
