using System.Security.Cryptography;
using System.Text;
using Flux.Primitives;

namespace Flux.Sources.Generators;

/// <summary>The artifact that a source of a generator has now.</summary>
/// <remarks>Spec: source-watcher api/v1beta1/observed_source.go.</remarks>
internal sealed record ObservedSource
{
    /// <summary>Its digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Its revision.</summary>
    public required string Revision { get; init; }

    /// <summary>The revision of what it was made of itself; null where it does not say.</summary>
    public string? OriginRevision { get; init; }

    /// <summary>Where it is.</summary>
    public required string Url { get; init; }

    /// <summary>A digest of all sources by their aliases, which changes with each of them.</summary>
    public static string DigestOf(IReadOnlyDictionary<string, ObservedSource> sources)
    {
        var parts = sources
            .Select(source => $"{source.Key}=[digest={source.Value.Digest},revision={source.Value.Revision},url={source.Value.Url}]")
            .Order(StringComparer.Ordinal);
        return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', parts))))}";
    }
}
