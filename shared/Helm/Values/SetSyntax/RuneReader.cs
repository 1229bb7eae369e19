using System.Text;

namespace Flux.Helm.Values.SetSyntax;

/// <summary>A text read character by character, as Go's bytes.Buffer gives runes.</summary>
internal sealed class RuneReader(string text)
{
    private int _at;

    /// <summary>What is left.</summary>
    public ReadOnlySpan<char> Rest => text.AsSpan(_at);

    public void Skip(int units) => _at += units;

    public bool TryRead(out Rune rune)
    {
        if (_at >= text.Length)
        {
            rune = default;
            return false;
        }

        Rune.DecodeFromUtf16(text.AsSpan(_at), out rune, out var length);
        _at += length;
        return true;
    }

    public void Unread(Rune rune) => _at -= rune.Utf16SequenceLength;

    /// <summary>
    /// Reads up to one of <paramref name="stop"/>, which is consumed. False at the end of the text. Where <paramref name="escapes"/>, a
    /// backslash takes the next character as it is.
    /// </summary>
    public bool ReadUntil(ReadOnlySpan<char> stop, bool escapes, out string read, out char stopped)
    {
        var value = new StringBuilder();
        stopped = '\0';
        while (true)
        {
            if (!TryRead(out var rune))
            {
                read = value.ToString();
                return false;
            }

            if (rune.IsBmp && stop.Contains((char)rune.Value))
            {
                read = value.ToString();
                stopped = (char)rune.Value;
                return true;
            }

            if (escapes && rune.Value == '\\')
            {
                if (!TryRead(out rune))
                {
                    read = value.ToString();
                    return false;
                }
            }

            value.Append(rune.ToString());
        }
    }
}
