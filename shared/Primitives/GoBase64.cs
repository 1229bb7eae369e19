namespace Flux.Primitives;

/// <summary>Base64 as Kubernetes decodes it: line ends are skipped, blanks are not, and padding is demanded.</summary>
/// <remarks>Spec: Go's encoding/base64, <c>StdEncoding</c>.</remarks>
public static class GoBase64
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>Decodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">What it says; empty where it is malformed.</param>
    /// <param name="at">Where it is malformed, as Go counts the input's bytes; -1 where it is not.</param>
    /// <returns>Whether it is well-formed.</returns>
    public static bool TryDecode(string text, out byte[] bytes, out int at)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new List<byte>(text.Length / 4 * 3);
        at = Decode(text, result);
        bytes = at < 0 ? [.. result] : [];
        return at < 0;
    }

    private static int Decode(string text, List<byte> result)
    {
        var position = 0;
        var values = new int[4];
        while (true)
        {
            var count = 0;
            while (count < 4)
            {
                if (position == text.Length)
                {
                    return count == 0 ? -1 : position - count;
                }

                var c = text[position++];
                if (c is '\n' or '\r')
                {
                    continue;
                }

                if (c == '=')
                {
                    return Padding(text, position, count, values, result);
                }

                var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
                if (value < 0)
                {
                    return position - 1;
                }

                values[count++] = value;
            }

            Add(values, 4, result);
        }
    }

    /// <summary>The end of the text from the first <c>=</c> on, whose index is one less than <paramref name="position"/>.</summary>
    private static int Padding(string text, int position, int count, int[] values, List<byte> result)
    {
        if (count < 2)
        {
            return position - 1;
        }

        if (count == 2)
        {
            position = SkipLineEnds(text, position);
            if (position == text.Length)
            {
                return text.Length;
            }

            if (text[position] != '=')
            {
                return position - 1;
            }

            position++;
        }

        position = SkipLineEnds(text, position);
        if (position < text.Length)
        {
            return position;
        }

        Add(values, count, result);
        return -1;
    }

    private static int SkipLineEnds(string text, int position)
    {
        while (position < text.Length && text[position] is '\n' or '\r')
        {
            position++;
        }

        return position;
    }

    private static void Add(int[] values, int count, List<byte> result)
    {
        var bits = values[0] << 18 | values[1] << 12 | (count > 2 ? values[2] << 6 : 0) | (count > 3 ? values[3] : 0);
        result.Add((byte)(bits >> 16));
        if (count > 2)
        {
            result.Add((byte)(bits >> 8));
        }

        if (count > 3)
        {
            result.Add((byte)bits);
        }
    }
}
