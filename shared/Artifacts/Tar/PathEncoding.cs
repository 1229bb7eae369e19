using System.Buffers;
using System.Text;

namespace Flux.Artifacts;

/// <summary>Paths as bytes: UTF-8, where a byte that is none stands in the string as the lone surrogate U+DC00 plus itself.</summary>
internal static class PathEncoding
{
    public static byte[] GetBytes(string path)
    {
        var bytes = new ArrayBufferWriter<byte>(path.Length + 16);
        for (var i = 0; i < path.Length;)
        {
            if (path[i] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Write([(byte)path[i++]]);
                continue;
            }

            Rune.DecodeFromUtf16(path.AsSpan(i), out var rune, out var length);
            rune.EncodeToUtf8(bytes.GetSpan(4));
            bytes.Advance(rune.Utf8SequenceLength);
            i += length;
        }

        return bytes.WrittenSpan.ToArray();
    }

    public static string GetString(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            if (status == OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[length..];
            }
            else
            {
                text.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }
}
