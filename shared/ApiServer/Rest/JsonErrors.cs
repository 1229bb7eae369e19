using System.Text;
using System.Text.Json;

namespace Flux.ApiServer.Rest;

/// <summary>JSON that does not parse, described as Go's decoder does.</summary>
internal static class JsonErrors
{
    public static string Describe(ReadOnlySpan<byte> body, JsonException error)
    {
        var text = Encoding.UTF8.GetString(body).Trim();
        if (text.Length == 0 || error.BytePositionInLine is null && !error.Message.Contains("after", StringComparison.Ordinal))
        {
            return "unexpected end of JSON input";
        }

        var offset = Offset(body, error);
        if (offset >= body.Length)
        {
            return "unexpected end of JSON input";
        }

        var c = (char)body[offset];
        var where = error.Message.Contains("after a single JSON value", StringComparison.Ordinal) ? "after top-level value"
            : error.Message.Contains("property name", StringComparison.Ordinal) ? "looking for beginning of object key string"
            : error.Message.Contains("after a value", StringComparison.Ordinal) || error.Message.Contains("',' or ", StringComparison.Ordinal) ? "after object key:value pair"
            : "looking for beginning of value";
        return $"invalid character '{c}' {where}";
    }

    private static int Offset(ReadOnlySpan<byte> body, JsonException error)
    {
        var position = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--)
        {
            position += body[position..].IndexOf((byte)'\n') + 1;
        }

        return position + (int)(error.BytePositionInLine ?? 0);
    }
}
