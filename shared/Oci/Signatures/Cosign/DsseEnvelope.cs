using System.Globalization;
using System.Text;

namespace Flux.Oci.Signatures.Cosign;

/// <summary>A payload with its type and the signature over both.</summary>
/// <param name="PayloadType">The media type of the payload.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Signatures">The signatures.</param>
/// <remarks>Spec: secure-systems-lab/dsse, protocol.md 1.0.</remarks>
internal sealed record DsseEnvelope(string PayloadType, byte[] Payload, IReadOnlyList<byte[]> Signatures)
{
    /// <summary>The type of in-toto statements, the only one that is taken.</summary>
    public const string InTotoType = "application/vnd.in-toto+json";

    /// <summary>What the signature is over.</summary>
    public byte[] PreAuthenticationEncoding()
    {
        var type = Encoding.UTF8.GetBytes(PayloadType);
        return
        [
            .. "DSSEv1 "u8, .. Number(type.Length), (byte)' ', .. type, (byte)' ', .. Number(Payload.Length), (byte)' ', .. Payload,
        ];
    }

    private static byte[] Number(int value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
