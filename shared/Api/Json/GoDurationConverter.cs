using System.Text.Json;
using System.Text.Json.Serialization;
using Flux.Primitives;

namespace Flux.Api;

internal sealed class GoDurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"a duration such as \"10m\" is expected, not {reader.TokenType}");
        }

        var text = reader.GetString() ?? "";
        return GoDuration.TryParse(text, out var duration)
            ? duration
            : throw new JsonException($"time: invalid duration \"{text}\"");
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(GoDuration.Format(value));
}
