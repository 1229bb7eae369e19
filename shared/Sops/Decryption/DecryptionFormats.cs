namespace Flux.Sops.Decryption;

/// <summary>Tells what is encrypted, and how, by what SOPS leaves in it.</summary>
/// <remarks>Spec: kustomize-controller v1.9 internal/decryptor/decryptor.go, sopsFormatToMarkerBytes.</remarks>
internal static class DecryptionFormats
{
    private static readonly (SopsFormat Format, byte[] Marker)[] _markers =
    [
        (SopsFormat.Json, "\"mac\": \"ENC["u8.ToArray()),
        (SopsFormat.Yaml, "mac: ENC["u8.ToArray()),
        (SopsFormat.Dotenv, "sops_mac=ENC["u8.ToArray()),
        (SopsFormat.Ini, "[sops]"u8.ToArray()),
    ];

    /// <summary>The format of a file by its name; a registry login is JSON.</summary>
    public static SopsFormat OfPath(string path) => path.EndsWith(".dockerconfigjson", StringComparison.Ordinal) ? SopsFormat.Json : SopsFile.FormatOf(path);

    /// <summary>Whether data of a format is encrypted.</summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> data, SopsFormat format)
    {
        var wanted = format == SopsFormat.Binary ? SopsFormat.Json : format;
        foreach (var (marked, marker) in _markers)
        {
            if (marked == wanted && data.IndexOf(marker) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The format of encrypted data; null where it is not encrypted.</summary>
    public static SopsFormat? Detect(ReadOnlySpan<byte> data)
    {
        foreach (var (format, marker) in _markers)
        {
            if (data.IndexOf(marker) >= 0)
            {
                return format;
            }
        }

        return null;
    }
}
