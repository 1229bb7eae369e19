using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Flux.Primitives;

/// <summary>A content digest such as <c>sha256:9f86…</c>: an algorithm and its value in lower-case hex.</summary>
/// <remarks>Spec: OCI image-spec v1.1 descriptor.md, "Digests"; sha256, sha384 and sha512 are accepted here.</remarks>
public readonly record struct Digest : ISpanParsable<Digest>
{
    private Digest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c>, <c>sha384</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>64, 96 or 128 lower-case hex digits, by <see cref="Algorithm"/>.</summary>
    public string Hex { get; }

    /// <summary>The SHA-256 digest of which <paramref name="hash"/> (32 bytes) is the value.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static Digest OfSha256(ReadOnlySpan<byte> hash) => hash.Length == 32
        ? new("sha256", Convert.ToHexStringLower(hash))
        : throw new ArgumentException("a SHA-256 value has 32 bytes", nameof(hash));

    /// <summary>Reads <paramref name="content"/> to its end; does not rewind or dispose it.</summary>
    public static async Task<Digest> ComputeAsync(Stream content, CancellationToken cancellationToken) =>
        new("sha256", Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));

    /// <inheritdoc />
    /// <exception cref="FormatException">Not <c>algorithm:hex</c>, an unknown algorithm, or a wrong length.</exception>
    public static Digest Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var digest) ? digest : throw new FormatException($"'{s}' is not a digest");

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Digest result)
    {
        result = default;
        var colon = s.IndexOf(':');
        if (colon < 0 || s[(colon + 1)..].ContainsAnyExcept(LowerHex))
        {
            return false;
        }

        var digits = s[..colon] switch { "sha256" => 64, "sha384" => 96, "sha512" => 128, _ => -1 };
        if (s.Length - colon - 1 != digits)
        {
            return false;
        }

        result = new Digest(s[..colon].ToString(), s[(colon + 1)..].ToString());
        return true;
    }

    /// <inheritdoc />
    public static Digest Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc />
    public override string ToString() => $"{Algorithm}:{Hex}";

    private static System.Buffers.SearchValues<char> LowerHex { get; } =
        System.Buffers.SearchValues.Create("0123456789abcdef");
}
