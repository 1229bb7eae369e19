using System.Security.Cryptography;
using System.Text;
using Flux.Helm.Values;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.HelmReleases.Values;

/// <summary>The digest of values: over their YAML with the keys of all maps sorted, or over nothing where there are none.</summary>
/// <remarks>Spec: fluxcd/pkg chartutil v1.27, digest.go.</remarks>
public static class ConfigDigest
{
    /// <summary>The algorithms that digests may be made in.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [Sha256, "sha384", "sha512"];

    /// <summary>The algorithm of digests where none is asked for.</summary>
    public const string Sha256 = "sha256";

    /// <summary>The digest of values, in one of <see cref="Algorithms"/>.</summary>
    public static string Of(Dictionary<string, object?> values, string algorithm = Sha256) => Show(algorithm, Bytes(values));

    /// <summary>Whether values have a digest, in the algorithm it names; false where it is none.</summary>
    public static bool Verify(string digest, Dictionary<string, object?> values) =>
        Digest.TryParse(digest, null, out var parsed) && parsed.Hex == Convert.ToHexStringLower(Hash(parsed.Algorithm, Bytes(values)));

    internal static string Show(string algorithm, ReadOnlySpan<byte> bytes) => $"{algorithm}:{Convert.ToHexStringLower(Hash(algorithm, bytes))}";

    internal static byte[] Hash(string algorithm, ReadOnlySpan<byte> bytes) => algorithm switch
    {
        "sha384" => SHA384.HashData(bytes),
        "sha512" => SHA512.HashData(bytes),
        _ => SHA256.HashData(bytes),
    };

    private static byte[] Bytes(Dictionary<string, object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Count == 0 ? [] : Encoding.UTF8.GetBytes(KubeYaml.WriteOrdinal(ValueTree.ToJson(values)));
    }
}
