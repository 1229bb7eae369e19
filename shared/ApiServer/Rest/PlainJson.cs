using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Rest;

/// <summary>
/// Reads bodies that are JSON without anything that YAML, of which they are a part, could read in another way. Nearly all clients send
/// such bodies, and a YAML parser takes ten times as long for them.
/// </summary>
internal static class PlainJson
{
    private const int MaxBytes = 512 * 1024;
    private const int MaxDepth = 64;
    private const int MaxKeyLength = 512;

    /// <summary>Printable ASCII, spaces and line feeds.</summary>
    private static readonly SearchValues<byte> _plain = SearchValues.Create([(byte)'\n', .. Enumerable.Range(0x20, 0x5F).Select(c => (byte)c)]);

    private static readonly SearchValues<byte> _notWhole = SearchValues.Create(".eE-"u8);

    /// <summary>The object; null where the body is not plain, which says nothing about whether it is right.</summary>
    public static JsonObject? TryParse(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBytes || !body.StartsWith((byte)'{') || body.ContainsAnyExcept(_plain) || body.IndexOf("\\u"u8) >= 0 || body.IndexOf("\\/"u8) >= 0)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            return ReadObject(ref reader) is { } obj && !reader.Read() ? obj : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject? ReadObject(ref Utf8JsonReader reader)
    {
        var result = new JsonObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.Length > MaxKeyLength)
            {
                return null;
            }

            var name = TextPool.Shared.Name(ref reader);
            reader.Read();
            if (!TryRead(ref reader, out var value) || name == "<<" || !result.TryAdd(name, value))
            {
                return null;
            }
        }

        return result;
    }

    private static JsonArray? ReadArray(ref Utf8JsonReader reader)
    {
        var result = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryRead(ref reader, out var value))
            {
                return null;
            }

            result.Add(value);
        }

        return result;
    }

    private static bool TryRead(ref Utf8JsonReader reader, out JsonNode? value)
    {
        value = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                value = ReadObject(ref reader);
                return value is not null;
            case JsonTokenType.StartArray:
                value = ReadArray(ref reader);
                return value is not null;
            case JsonTokenType.String:
                value = JsonValue.Create(reader.GetString());
                return true;
            case JsonTokenType.Number:
                if (reader.ValueSpan.ContainsAny(_notWhole) || !reader.TryGetInt64(out var whole))
                {
                    return false;
                }

                value = JsonValue.Create(whole);
                return true;
            case JsonTokenType.True:
            case JsonTokenType.False:
                value = JsonValue.Create(reader.TokenType == JsonTokenType.True);
                return true;
            default:
                return reader.TokenType == JsonTokenType.Null;
        }
    }
}
