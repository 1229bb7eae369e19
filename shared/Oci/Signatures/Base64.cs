namespace Flux.Oci.Signatures;

/// <summary>Base64 where it must be well-formed.</summary>
internal static class Base64
{
    /// <exception cref="SignatureException">It is not base64 in its standard form.</exception>
    public static byte[] Decode(string text) =>
        Primitives.GoBase64.TryDecode(text, out var bytes, out var at) ? bytes : throw new SignatureException($"illegal base64 data at input byte {at}");

    /// <summary>The URL form without padding, as JOSE has it.</summary>
    /// <exception cref="SignatureException">It is not base64 in this form.</exception>
    public static byte[] DecodeUrl(string text)
    {
        if (text.AsSpan().ContainsAny('=', '+', '/') || text.AsSpan().ContainsAny("\r\n\t "))
        {
            throw new SignatureException("illegal base64url data");
        }

        try
        {
            return System.Buffers.Text.Base64Url.DecodeFromChars(text);
        }
        catch (FormatException e)
        {
            throw new SignatureException("illegal base64url data", e);
        }
    }
}
