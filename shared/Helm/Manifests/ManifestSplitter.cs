using System.Buffers;
using System.Text;

namespace Flux.Helm.Manifests;

/// <summary>Splits rendered text into documents, at every line that begins with three dashes; empty ones are left out.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/util/manifest.go: <c>---apiVersion: v1</c> is split as well.</remarks>
public static class ManifestSplitter
{
    /// <summary>The documents in their order, without space before them.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var documents = new List<string>();
        var rest = text.AsSpan().TrimStart();
        while (true)
        {
            var (length, next) = NextSeparator(rest);
            var document = rest[..length].TrimStart();
            if (!document.IsWhiteSpace())
            {
                documents.Add(document.ToString());
            }

            if (next < 0)
            {
                return documents;
            }

            rest = rest[next..];
        }
    }

    /// <summary>As <see cref="Split(string)"/>, of bytes, as parts of them.</summary>
    internal static IEnumerable<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> text)
    {
        var rest = TrimStart(text);
        while (true)
        {
            var (length, next) = NextSeparator(rest.Span);
            var document = TrimStart(rest[..length]);
            if (document.Length > 0)
            {
                yield return document;
            }

            if (next < 0)
            {
                yield break;
            }

            rest = rest[next..];
        }
    }

    /// <summary>Whether there is nothing but space.</summary>
    internal static bool IsBlank(ReadOnlyMemory<byte> text) => TrimStart(text).Length == 0;

    private static ReadOnlyMemory<byte> TrimStart(ReadOnlyMemory<byte> text)
    {
        while (text.Length > 0)
        {
            var span = text.Span;
            if (Rune.DecodeFromUtf8(span, out var rune, out var length) != OperationStatus.Done || !Rune.IsWhiteSpace(rune))
            {
                break;
            }

            text = text[length..];
        }

        return text;
    }

    private static (int Start, int End) NextSeparator(ReadOnlySpan<byte> text)
    {
        var from = 0;
        while (!text[from..].StartsWith("---"u8))
        {
            var found = text[from..].IndexOf("\n---"u8);
            if (found < 0)
            {
                return (text.Length, -1);
            }

            from += found + 1;
        }

        var end = from + 3;
        while (end < text.Length && text[end] is (byte)' ' or (byte)'\t')
        {
            end++;
        }

        return (from, end);
    }

    /// <summary>Where the next separator begins and ends; -1 for the end where there is none.</summary>
    private static (int Start, int End) NextSeparator(ReadOnlySpan<char> text)
    {
        var from = 0;
        while (from < text.Length)
        {
            if (text[from..].StartsWith("---", StringComparison.Ordinal))
            {
                var end = from + 3;
                while (end < text.Length && text[end] is ' ' or '\t')
                {
                    end++;
                }

                return (from, end);
            }

            var newline = text[from..].IndexOf('\n');
            if (newline < 0)
            {
                break;
            }

            from += newline + 1;
        }

        return (text.Length, -1);
    }
}
