using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>An identity as its text.</summary>
internal abstract class ParsableConverter<T>(string what) : JsonConverter<T>
    where T : struct, ISpanParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return T.TryParse(text, null, out var value)
            ? value
            : throw new JsonException($"'{text}' is not a {what}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
