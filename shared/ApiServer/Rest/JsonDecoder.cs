using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Rest;

/// <summary>
/// Turns a request's JSON into nodes. Of two equal keys the last counts, and that is reported; where the key is a field of a built-in type,
/// maps and structs are merged, as Go decodes both into the same value.
/// </summary>
internal static class JsonDecoder
{
    public const int MaxDepth = 1000;

    private static readonly SearchValues<byte> _exponent = SearchValues.Create(".eE"u8);

    /// <summary>Decodes a body.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="issues">Keys that occur twice and fields that the type does not have are added here, in their order; null where nobody asks.</param>
    /// <param name="type">The type of the value; null where any field is fine.</param>
    /// <exception cref="JsonException">The body is no JSON, is nested too deep, or goes on after its value.</exception>
    public static JsonNode? Decode(ReadOnlySpan<byte> utf8, List<string>? issues, TypeSchema? type = null)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        if (!reader.Read())
        {
            throw new JsonException("unexpected end of JSON input");
        }

        var node = ReadValue(ref reader, issues, "", type);
        if (reader.Read())
        {
            throw new JsonException("invalid character after top-level value");
        }

        return node;
    }

    internal static JsonNode? ReadValue(ref Utf8JsonReader reader, List<string>? issues, string path, TypeSchema? type = null) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ReadObject(ref reader, issues, path, type),
        JsonTokenType.StartArray => ReadArray(ref reader, issues, path, type),
        JsonTokenType.String => JsonValue.Create(ReadString(ref reader)),
        JsonTokenType.Number => ReadNumber(ref reader),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        _ => null,
    };

    /// <summary>Go replaces what is no valid UTF-16 or UTF-8 where .NET throws.</summary>
    private static string ReadString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static string ReadName(ref Utf8JsonReader reader)
    {
        try
        {
            return Storage.TextPool.Shared.Name(ref reader);
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static JsonValue ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.IndexOfAny(_exponent) < 0 && reader.TryGetInt64(out var whole))
        {
            return JsonValue.Create(whole);
        }

        return JsonValue.Create(reader.GetDouble());
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, List<string>? issues, string path, TypeSchema? type = null)
    {
        var result = new JsonObject();
        ReadInto(result, ref reader, issues, path, type);
        return result;
    }

    /// <summary>Adds the fields of the object that the reader is at.</summary>
    internal static void ReadInto(
        JsonObject result, ref Utf8JsonReader reader, List<string>? issues = null, string path = "", TypeSchema? type = null)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = ReadName(ref reader);
            reader.Read();
            var here = issues is null ? "" : path.Length == 0 ? name : $"{path}.{name}";
            var of = type is { IsStruct: true } ? type.TypeOf(name) : type?.Values;
            if (issues is not null && result.ContainsKey(name))
            {
                issues.Add($"duplicate field {Quote.Go(here)}");
            }
            else if (issues is not null && of is null && type is { IsStruct: true, PreserveUnknownFields: false })
            {
                issues.Add($"unknown field {Quote.Go(here)}");
            }

            var value = ReadValue(ref reader, issues, here, of);
            if (!result.TryAdd(name, value))
            {
                var before = type is { IsStruct: true } ? result[name] : null;
                result[name] = before is null || of is null ? value : Merge(before, value, of);
            }
        }
    }

    private static JsonNode? Merge(JsonNode before, JsonNode? after, TypeSchema type)
    {
        if (before is not JsonObject earlier || after is not JsonObject later)
        {
            // Null resets maps and lists; it leaves alone what is no pointer, which is all that matters of strings and numbers.
            return after ?? (before is JsonValue && type.Format is not "date-time" ? before.DeepClone() : null);
        }

        foreach (var (name, value) in later.ToArray())
        {
            later.Remove(name);
            var existing = type.IsStruct ? earlier[name] : null;
            var of = type.TypeOf(name);
            earlier[name] = existing is null || of is null ? value : Merge(existing, value, of);
        }

        return earlier.Parent is null ? earlier : earlier.DeepClone();
    }

    private static JsonArray ReadArray(ref Utf8JsonReader reader, List<string>? issues, string path, TypeSchema? type = null)
    {
        var result = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            result.Add(ReadValue(ref reader, issues, issues is null ? "" : $"{path}[{result.Count}]", type?.Items));
        }

        return result;
    }
}
