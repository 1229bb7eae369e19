using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Flux.Git;

/// <summary>Paths of a repository as strings and as the bytes they are; see <see cref="GitTreeEntry"/>.</summary>
public static class GitPath
{
    private const char EscapeBase = '\uDC00';

    /// <summary>Decodes a name: UTF-8, and for each other byte a lone surrogate.</summary>
    public static string GetString(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        Span<char> chars = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
            }
            else
            {
                foreach (var value in bytes[..consumed])
                {
                    text.Append((char)(EscapeBase + value));
                }
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a path, as they stand in the repository.</summary>
    /// <exception cref="ArgumentException">It holds a lone surrogate that stands for no byte.</exception>
    public static byte[] GetBytes(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(path.Length)];
        var rest = path.AsSpan();
        var length = 0;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) == OperationStatus.Done)
            {
                length += rune.EncodeToUtf8(bytes.AsSpan(length));
            }
            else if (rest[0] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes[length++] = (byte)(rest[0] - EscapeBase);
                consumed = 1;
            }
            else
            {
                throw new ArgumentException("the path holds a lone surrogate that stands for no byte", nameof(path));
            }

            rest = rest[consumed..];
        }

        return bytes[..length];
    }
}
