using System.Security.Cryptography;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>Whether an entry is in a log, by the hashes on the way from it to the root of the log's tree.</summary>
/// <remarks>Spec: RFC 6962 section 2.1, RFC 9162 section 2.1.3.2.</remarks>
internal static class InclusionProof
{
    /// <summary>The hash of an entry.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> entry) => SHA256.HashData([0, .. entry]);

    /// <exception cref="SignatureException">The hashes do not lead to the root.</exception>
    public static void Verify(long index, long size, ReadOnlySpan<byte> leaf, IReadOnlyList<byte[]> hashes, ReadOnlySpan<byte> root)
    {
        if (index < 0 || size <= 0 || index >= size)
        {
            throw new SignatureException($"index is beyond size: {index} >= {size}");
        }

        // the left border of the tree is one hash for every set bit of the index above where index and last entry part ways
        var inner = 64 - long.LeadingZeroCount(index ^ (size - 1));
        var border = long.PopCount(index >> (int)inner);
        if (hashes.Count != inner + border || hashes.Any(hash => hash.Length != 32))
        {
            throw new SignatureException($"wrong proof size {hashes.Count}, want {inner + border}");
        }

        var current = leaf.ToArray();
        for (var i = 0; i < hashes.Count; i++)
        {
            current = i >= inner || ((index >> i) & 1) == 1 ? Node(hashes[i], current) : Node(current, hashes[i]);
        }

        if (!current.AsSpan().SequenceEqual(root))
        {
            throw new SignatureException($"calculated root {Convert.ToHexStringLower(current)} does not match expected root {Convert.ToHexStringLower(root)}");
        }
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
