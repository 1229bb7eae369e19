using System.Text.Json;

namespace Flux.ApiServer.Storage;

/// <summary>
/// Gives the same string for equal texts, mostly: a text that falls on the place of another replaces it, so that the pool never grows.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 4096;
    private const int MaxLength = 128;

    private readonly string?[] _texts = new string?[Places];
    private readonly string?[] _names = new string?[Places];

    public static TextPool Shared { get; } = new();

    /// <summary>The name of the property that a reader is at.</summary>
    /// <exception cref="InvalidOperationException">It has an escape that is no text.</exception>
    public string Name(ref Utf8JsonReader reader)
    {
        var utf8 = reader.ValueSpan;
        if (reader.HasValueSequence || reader.ValueIsEscaped || utf8.Length is 0 or > MaxLength)
        {
            return reader.GetString()!;
        }

        ref var place = ref _names[Hash(utf8) % Places];
        var found = place;
        if (found is not null && System.Text.Ascii.Equals(utf8, found))
        {
            return found;
        }

        var text = reader.GetString()!;
        place = text;
        return text;
    }

    public string Get(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return text.Length == 0 ? "" : text;
        }

        ref var place = ref _texts[(uint)text.GetHashCode(StringComparison.Ordinal) % Places];
        var found = place;
        if (found is not null && found == text)
        {
            return found;
        }

        place = text;
        return text;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var value in utf8)
        {
            hash = (hash ^ value) * 16777619u;
        }

        return hash ^ (hash >> 15);
    }
}
