using System.Globalization;
using System.Text;

namespace Flux.Sources.Generators;

/// <summary>The checksum of an artifact's content that names its file.</summary>
/// <remarks>
/// Spec: source-watcher internal/builder/dirhash.go: the Adler-32 of a line for each file, with its own in hex and its name below that of the
/// artifact, sorted; in decimal.
/// </remarks>
internal static class ContentHash
{
    public static string Of(string artifact, IEnumerable<(string Path, ReadOnlyMemory<byte> Content)> files)
    {
        var lines = files
            .Select(file => (Name: $"{artifact}/{file.Path}", file.Content))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => string.Create(CultureInfo.InvariantCulture, $"{Adler32(1, file.Content.Span):x}  {file.Name}\n"));
        var hash = 1u;
        foreach (var line in lines)
        {
            hash = Adler32(hash, Encoding.UTF8.GetBytes(line));
        }

        return hash.ToString(CultureInfo.InvariantCulture);
    }

    /// <remarks>RFC 1950. Begins with 1.</remarks>
    private static uint Adler32(uint adler, ReadOnlySpan<byte> bytes)
    {
        const uint modulus = 65521;
        const int most = 5552; // how many bytes the sums take without overflow
        var (low, high) = (adler & 0xFFFF, adler >> 16);
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(most, bytes.Length)];
            foreach (var value in part)
            {
                low += value;
                high += low;
            }

            low %= modulus;
            high %= modulus;
            bytes = bytes[part.Length..];
        }

        return (high << 16) | low;
    }
}
