using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>Takes the JSON of one item, and whether it says its type.</summary>
internal delegate void ItemSink(ReadOnlySpan<byte> json, bool isTyped);

/// <summary>
/// Reads a page of a list as it arrives and hands on item by item, so that memory is needed for the largest item and not for the
/// page.
/// </summary>
/// <param name="limit">Bytes a page may have, uncompressed.</param>
/// <param name="add">Gets each item.</param>
internal sealed class ListPageReader(long limit, ItemSink add)
{
    private const int FirstBuffer = 32 * 1024;

    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 512 });
    private string _property = "";
    private string _version = "";
    private string _continue = "";
    private bool _inItems;
    private bool _isDone;

    /// <exception cref="AnswerTooLargeException">More bytes than the limit.</exception>
    /// <exception cref="JsonException">No list.</exception>
    /// <exception cref="AnswerCutException">It ended in the middle.</exception>
    public async Task<ListPage> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var (count, wanted, total) = (0, 1, 0L);
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(count), cancellationToken);
                count += read;
                total += read;
                if (total > limit)
                {
                    throw new AnswerTooLargeException(limit);
                }

                if (count < wanted && read > 0)
                {
                    buffer = count == buffer.Length ? AnswerReader.Grow(buffer) : buffer;
                    continue;
                }

                var used = Process(buffer.AsSpan(0, count));
                buffer.AsSpan(used, count - used).CopyTo(buffer);
                count -= used;
                if (read == 0)
                {
                    return _isDone ? new ListPage(_version, _continue) : throw new AnswerCutException();
                }

                // A part of an item is looked at again only when there is twice as much of it.
                wanted = Math.Max(1, count * 2);
                buffer = count == buffer.Length ? AnswerReader.Grow(buffer) : buffer;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads as far as whole values go; gives how many bytes are done with.</summary>
    private int Process(ReadOnlySpan<byte> data)
    {
        // Not final even at the end: where it is cut, that shall be told from where it is wrong.
        var reader = new Utf8JsonReader(data, isFinalBlock: false, _state);
        while (true)
        {
            var before = reader;
            if (!reader.Read() || !TryTake(ref reader, data))
            {
                _state = before.CurrentState;
                return (int)before.BytesConsumed;
            }
        }
    }

    /// <summary>Handles one token; false where its value is not all there yet.</summary>
    private bool TryTake(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _property = reader.GetString()!;
                return true;
            case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                return true;
            case JsonTokenType.EndObject when reader.CurrentDepth == 0:
                _isDone = true;
                return true;
            case JsonTokenType.StartArray when reader.CurrentDepth == 1 && _property == "items":
                return _inItems = true;
            case JsonTokenType.EndArray when reader.CurrentDepth == 1:
                _inItems = false;
                return true;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return TryTakeValue(ref reader, data);
            default:
                return reader.CurrentDepth > 0 ? true : throw new JsonException("the answer is not an object");
        }
    }

    private bool TryTakeValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (reader.CurrentDepth == 0)
        {
            throw new JsonException("the answer is not an object");
        }

        var start = (int)reader.TokenStartIndex;
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        if (_inItems && isObject)
        {
            if (!TrySkipItem(ref reader, out var isTyped))
            {
                return false;
            }

            add(data[start..(int)reader.BytesConsumed], isTyped);
            return true;
        }

        if (!reader.TrySkip())
        {
            return false;
        }

        if (!_inItems && isObject && _property == "metadata")
        {
            var metadata = JsonNode.Parse(data[start..(int)reader.BytesConsumed]) as JsonObject;
            (_version, _continue) = (metadata.Text("resourceVersion"), metadata.Text("continue"));
        }

        return true;
    }

    /// <summary>Goes to an item's end; on the way is seen whether it has both parts of its type.</summary>
    private static bool TrySkipItem(ref Utf8JsonReader reader, out bool isTyped)
    {
        isTyped = false;
        var depth = reader.CurrentDepth;
        var parts = 0;
        while (reader.Read())
        {
            if (reader.CurrentDepth == depth)
            {
                isTyped = parts == 2;
                return true; // its end
            }

            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 1)
            {
                parts += reader.ValueTextEquals("kind"u8) || reader.ValueTextEquals("apiVersion"u8) ? 1 : 0;
                if (!reader.TrySkip())
                {
                    return false;
                }
            }
        }

        return false;
    }
}
