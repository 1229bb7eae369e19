using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>One object to apply.</summary>
internal sealed record ApplyTarget
{
    public required JsonObject Desired { get; init; }

    public required GroupVersionKind Kind { get; init; }

    public required ObjectIdentity Id { get; init; }

    /// <summary>Of the manifest and of what else decides; see <see cref="AppliedState.Digest"/>.</summary>
    public required UInt128 Digest { get; init; }

    /// <param name="desired">The manifest.</param>
    /// <param name="namespaced">Whether its kind lives in namespaces: where not, a stray namespace is dropped, as the server does.</param>
    /// <param name="salt">What else decides what applying would do.</param>
    public static ApplyTarget Of(JsonObject desired, bool namespaced, ReadOnlySpan<byte> salt)
    {
        if (!namespaced && desired.Metadata()?.ContainsKey("namespace") is true)
        {
            desired = desired.DeepClone().AsObject();
            desired.Metadata()!.Remove("namespace");
        }

        return new ApplyTarget
        {
            Desired = desired,
            Kind = desired.KindOf(),
            Id = ObjectIdentity.Of(desired),
            Digest = DigestOf(desired, salt),
        };
    }

    private static UInt128 DigestOf(JsonObject desired, ReadOnlySpan<byte> salt)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        buffer.Write(salt);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            desired.WriteTo(writer);
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
