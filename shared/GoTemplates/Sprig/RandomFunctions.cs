using System.Buffers.Binary;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Random text and numbers, from the bytes the host gives.</summary>
internal static class RandomFunctions
{
    private const string Digits = "0123456789";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly string _ascii = string.Concat(Enumerable.Range(32, 95).Select(c => (char)c));

    public static void Add(FunctionMap f)
    {
        f.Add("randAlphaNum", "func(int) string", (c, a) => Text(c, (nint)a[0]!, Digits + Letters));
        f.Add("randAlpha", "func(int) string", (c, a) => Text(c, (nint)a[0]!, Letters));
        f.Add("randNumeric", "func(int) string", (c, a) => Text(c, (nint)a[0]!, Digits));
        f.Add("randAscii", "func(int) string", (c, a) => Text(c, (nint)a[0]!, _ascii));
        f.Add("randBytes", "func(int) (string, error)", (c, a) => Convert.ToBase64String(Bytes(c, (nint)a[0]!)));
        f.Add("randInt", "func(int, int) int", (c, a) => Integer(c, (nint)a[0]!, (nint)a[1]!));
        f.Add("shuffle", "func(string) string", (c, a) => Shuffle(c, (string)a[0]!));
        f.Add("uuidv4", "func() string", (c, _) => Uuid(c));
    }

    /// <summary>So many random bytes.</summary>
    public static byte[] Bytes(TemplateContext context, long count)
    {
        if (count < 0)
        {
            throw new GoCallException("runtime error: makeslice: len out of range");
        }

        context.CheckLength(count);
        var bytes = new byte[count];
        context.Options.Random(bytes);
        return bytes;
    }

    private static string Text(TemplateContext context, long count, string alphabet)
    {
        if (count <= 0)
        {
            return "";
        }

        context.CheckLength(count);
        var result = new char[count];
        var limit = 256 - (256 % alphabet.Length); // beyond, some characters would come up more often
        for (var filled = 0; filled < result.Length;)
        {
            foreach (var b in Bytes(context, Math.Min(result.Length - filled + 16, 4096)))
            {
                if (b < limit && filled < result.Length)
                {
                    result[filled++] = alphabet[b % alphabet.Length];
                }
            }
        }

        return new string(result);
    }

    private static object Integer(TemplateContext context, long minimum, long maximum)
    {
        var range = unchecked(maximum - minimum);
        return range <= 0 ? throw new GoCallException("invalid argument to Intn") : GoValues.Int(unchecked(minimum + (long)Below(context, (ulong)range)));
    }

    private static ulong Below(TemplateContext context, ulong limit)
    {
        var last = ulong.MaxValue - ((ulong.MaxValue % limit) + 1) % limit;
        ulong value;
        do
        {
            value = BinaryPrimitives.ReadUInt64BigEndian(Bytes(context, 8));
        }
        while (value > last);
        return value % limit;
    }

    private static string Shuffle(TemplateContext context, string text)
    {
        var runes = GoString.Runes(text);
        context.Work(runes.Count * 64L); // each takes random bytes
        for (var i = runes.Count - 1; i > 0; i--)
        {
            var other = (int)Below(context, (ulong)i + 1);
            (runes[i], runes[other]) = (runes[other], runes[i]);
        }

        var result = new StringBuilder(text.Length);
        runes.ForEach(r => result.Append(new Rune(r)));
        return result.ToString();
    }

    private static string Uuid(TemplateContext context)
    {
        var bytes = Bytes(context, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        var hex = Convert.ToHexStringLower(bytes);
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }
}
