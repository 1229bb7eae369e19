using System.Buffers;
using System.IO.Compression;

namespace Flux.HelmReleases.Storage;

/// <summary>What stands under <c>release</c> in a release's Secret: base64 of gzip of JSON.</summary>
/// <remarks>Spec: Helm 4, pkg/storage/driver/util.go. The Secret's own base64 comes on top.</remarks>
public static class ReleaseCodec
{
    /// <summary>The longest release, in bytes of JSON: far above what a Secret holds, so that a small Secret cannot fill the memory.</summary>
    public const int MaxJsonBytes = 64 << 20;

    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 0x08];

    /// <summary>Encodes a release.</summary>
    public static string Encode(Release release)
    {
        ArgumentNullException.ThrowIfNull(release);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(ReleaseWriter.Write(release).Span);
        }

        return Convert.ToBase64String(compressed.GetBuffer(), 0, (int)compressed.Length);
    }

    /// <summary>Decodes a release; one that Helm stored before it compressed is read as well.</summary>
    /// <exception cref="ReleaseStorageException">Not base64, gzip or JSON, no release, or over the limit.</exception>
    public static Release Decode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(text);
        }
        catch (FormatException e)
        {
            throw new ReleaseStorageException("the release is not base64", e);
        }

        return ReleaseReader.Read(bytes.AsSpan().StartsWith(Magic) ? Unpack(bytes) : bytes);
    }

    private static ReadOnlyMemory<byte> Unpack(byte[] bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var unpacked = new ArrayBufferWriter<byte>(bytes.Length * 4);
            while (true)
            {
                var read = gzip.Read(unpacked.GetSpan(16 << 10));
                if (read == 0)
                {
                    return unpacked.WrittenMemory;
                }

                unpacked.Advance(read);
                if (unpacked.WrittenCount > MaxJsonBytes)
                {
                    throw new ReleaseStorageException($"the release is larger than {MaxJsonBytes} bytes unpacked");
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new ReleaseStorageException("the release is not gzip", e);
        }
    }
}
