namespace Flux.Sops.Cloud;

/// <summary>Base64 as the services write it.</summary>
internal static class CloudText
{
    public static byte[] FromBase64(string text, string failure)
    {
        try
        {
            return Trees.GoBase64.Decode(text);
        }
        catch (FormatException e)
        {
            throw new SopsException($"{failure}: {e.Message}", e);
        }
    }

    public static string ToUrl(ReadOnlySpan<byte> data) => Convert.ToBase64String(data).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static byte[]? FromUrl(string text)
    {
        try
        {
            return text.AsSpan().IndexOfAny("+/=") >= 0
                ? null
                : Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
