namespace Flux.ApiServer.Storage;

/// <summary>
/// Gives the same string for equal texts, mostly: a text that falls on the place of another replaces it, so that the pool never grows.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 4096;
    private const int MaxLength = 128;

    private readonly string?[] _texts = new string?[Places];

    public static TextPool Shared { get; } = new();

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
}
