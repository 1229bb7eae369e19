using System.Text.Json;

namespace Flux.Helm.Repositories;

/// <summary>
/// Tells a JSON document in parts, as it is read: objects and arrays that are opened are told entry by entry, all others by their bytes. What is
/// held is never more than one part.
/// </summary>
/// <param name="opens">Whether the object, or (where the second is true) the array, at a path is to be opened; the path of the document is empty, that of an item ends in <c>[]</c>.</param>
/// <param name="tell">Takes a part at its path; false ends the reading.</param>
internal sealed class JsonParts(Func<IReadOnlyList<string>, bool, bool> opens, JsonParts.Teller tell)
{
    private const string Item = "[]";
    private const int FirstBuffer = 64 * 1024;
    private const int MaxDepth = 1000;
    private readonly List<string> _path = [];
    private readonly Stack<bool> _arrays = new();
    private bool _isOver;

    /// <summary>Takes a part.</summary>
    public delegate bool Teller(IReadOnlyList<string> path, ReadOnlySpan<byte> json);

    /// <summary>Reads to the end of the document, or of the reading.</summary>
    /// <exception cref="JsonException">Not JSON; parts before that were told.</exception>
    public void Read(Stream stream)
    {
        var buffer = new byte[FirstBuffer];
        var (held, isFinal) = (0, false);
        var state = new JsonReaderState(new() { MaxDepth = MaxDepth });
        while (true)
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(0, held), isFinal, state);
            Take(ref reader, buffer);
            if (_isOver || isFinal)
            {
                return;
            }

            var used = (int)reader.BytesConsumed;
            state = reader.CurrentState;
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, checked(buffer.Length * 2));
            }

            var read = stream.Read(buffer, held, buffer.Length - held);
            held += read;
            isFinal = read == 0;
        }
    }

    /// <summary>Takes what is there. A value that is not wholly there is left for the next time.</summary>
    private void Take(ref Utf8JsonReader reader, byte[] buffer)
    {
        while (!_isOver)
        {
            var before = reader;
            if (!reader.Read())
            {
                return;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _path.Add(reader.GetString() ?? "");
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _arrays.Pop();
                    Leave();
                    break;
                default:
                    if (!TakeValue(ref reader, buffer))
                    {
                        reader = before;
                        return;
                    }

                    break;
            }
        }
    }

    private bool TakeValue(ref Utf8JsonReader reader, byte[] buffer)
    {
        var isItem = _arrays.TryPeek(out var isArray) && isArray;
        if (isItem)
        {
            _path.Add(Item);
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && opens(_path, reader.TokenType == JsonTokenType.StartArray))
        {
            _arrays.Push(reader.TokenType == JsonTokenType.StartArray);
            return true;
        }

        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            _path.RemoveRange(_path.Count - (isItem ? 1 : 0), isItem ? 1 : 0);
            return false;
        }

        _isOver = !tell(_path, buffer.AsSpan(start, (int)reader.BytesConsumed - start));
        Leave();
        return true;
    }

    // the document itself has no segment
    private void Leave()
    {
        if (_path.Count > 0)
        {
            _path.RemoveAt(_path.Count - 1);
        }
    }
}
