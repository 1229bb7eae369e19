using System.Security.Cryptography;

namespace Flux.GoTemplates.Sprig;

/// <summary>PEM text.</summary>
internal static class PemBlock
{
    /// <summary>The first block; false where there is none.</summary>
    public static bool TryRead(string text, out string label, out byte[] der)
    {
        (label, der) = ("", []);
        if (!PemEncoding.TryFind(text, out var fields))
        {
            return false;
        }

        label = text[fields.Label];
        der = Convert.FromBase64String(text[fields.Base64Data]);
        return true;
    }
}
