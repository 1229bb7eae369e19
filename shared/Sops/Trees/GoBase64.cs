using System.Text;

namespace Flux.Sops.Trees;

/// <summary>Base64 as Go's standard encoding reads it: line breaks are skipped, padding is required, and an error names its place.</summary>
internal static class GoBase64
{
    public static byte[] Decode(string text)
    {
        var output = new List<byte>(text.Length * 3 / 4);
        Span<int> quad = stackalloc int[4];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n')
            {
                continue;
            }

            if (c == '=')
            {
                Finish(text, i, quad[..count], output);
                return [.. output];
            }

            var value = Value(c);
            if (value < 0)
            {
                throw Corrupt(text, i);
            }

            quad[count++] = value;
            if (count == 4)
            {
                output.Add((byte)((quad[0] << 2) | (quad[1] >> 4)));
                output.Add((byte)((quad[1] << 4) | (quad[2] >> 2)));
                output.Add((byte)((quad[2] << 6) | quad[3]));
                count = 0;
            }
        }

        return count == 0 ? [.. output] : throw Corrupt(text, text.Length - count);
    }

    private static void Finish(string text, int at, ReadOnlySpan<int> quad, List<byte> output)
    {
        if (quad.Length < 2)
        {
            throw Corrupt(text, at);
        }

        var next = SkipBreaks(text, at + 1);
        if (quad.Length == 2)
        {
            if (next >= text.Length)
            {
                throw Corrupt(text, text.Length);
            }

            if (text[next] != '=')
            {
                throw Corrupt(text, next - 1);
            }

            next = SkipBreaks(text, next + 1);
        }

        if (next < text.Length)
        {
            throw Corrupt(text, next);
        }

        output.Add((byte)((quad[0] << 2) | (quad[1] >> 4)));
        if (quad.Length == 3)
        {
            output.Add((byte)((quad[1] << 4) | (quad[2] >> 2)));
        }
    }

    private static int SkipBreaks(string text, int at)
    {
        while (at < text.Length && text[at] is '\r' or '\n')
        {
            at++;
        }

        return at;
    }

    private static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    private static FormatException Corrupt(string text, int at) =>
        new($"illegal base64 data at input byte {Encoding.UTF8.GetByteCount(text.AsSpan(0, at))}");
}
