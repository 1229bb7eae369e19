using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>Reads answers under a limit.</summary>
internal static class AnswerReader
{
    private const int FirstBuffer = 16 * 1024;

    private static readonly JsonDocumentOptions _reader = new() { MaxDepth = 512, AllowDuplicateProperties = false };

    /// <summary>A JSON object.</summary>
    /// <exception cref="AnswerTooLargeException">More bytes than the limit, uncompressed.</exception>
    /// <exception cref="JsonException">Something else.</exception>
    /// <exception cref="AnswerCutException">It ended in the middle.</exception>
    public static async Task<JsonObject> ObjectAsync(HttpResponseMessage response, long limit, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var expected = response.Content.Headers.ContentLength is > 0 and < 16 * 1024 * 1024 and var length ? (int)length + 1 : FirstBuffer;
        var buffer = ArrayPool<byte>.Shared.Rent(expected);
        try
        {
            var count = 0;
            while (await stream.ReadAsync(buffer.AsMemory(count), cancellationToken) is > 0 and var read)
            {
                count += read;
                if (count > limit)
                {
                    throw new AnswerTooLargeException(limit);
                }

                buffer = count == buffer.Length ? Grow(buffer) : buffer;
            }

            return Parse(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A JSON object.</summary>
    /// <exception cref="JsonException">Something else.</exception>
    /// <exception cref="AnswerCutException">It ended in the middle.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json, null, _reader) as JsonObject ?? throw new JsonException("the answer is not an object");
        }
        catch (JsonException e) when (IsCut(json))
        {
            // Without a length, an answer that was cut looks like one that is whole.
            throw new AnswerCutException(e);
        }
    }

    public static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static bool IsCut(ReadOnlySpan<byte> json)
    {
        var text = json.Trim(" \t\r\n"u8);
        return text.IsEmpty || (text[0] == '{' && text[^1] != '}') || IsUnfinished(text);
    }

    private static bool IsUnfinished(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 512 }));
        try
        {
            while (reader.Read())
            {
                // to its end, or to where it is wrong
            }

            return reader.CurrentDepth > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
