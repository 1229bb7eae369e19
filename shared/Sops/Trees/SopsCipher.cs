using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Flux.Cryptography;

namespace Flux.Sops.Trees;

/// <summary>Decrypts one value, <c>ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]</c>.</summary>
/// <remarks>Spec: getsops/sops v3.13 aes/cipher.go.</remarks>
internal static partial class SopsCipher
{
    private const int TagSize = 16;
    private const string AuthenticationFailed = "Could not decrypt with AES_GCM: cipher: message authentication failed";

    /// <summary>The value in the type that it says.</summary>
    /// <exception cref="SopsException">It is malformed, was changed, or the key is not its own.</exception>
    public static object? Decrypt(string text, ReadOnlySpan<byte> key, string additionalData)
    {
        if (text.Length == 0)
        {
            return "";
        }

        var (dataText, ivText, tagText, type) = Split(text) ?? throw new SopsException($"Input string {text} does not match sops' data format");
        var data = Base64(dataText, "data");
        var iv = Base64(ivText, "iv");
        var tag = Base64(tagText, "tag");
        var plain = Open(key, iv, [.. data, .. tag], Encoding.UTF8.GetBytes(additionalData));
        return Typed(type, plain);
    }

    // upstream's expression is greedy, has no end, and its '.' ends at a line break: each part reaches up to the last separator that leaves room for the rest
    private static (string Data, string Iv, string Tag, string Type)? Split(string text)
    {
        const string Start = "ENC[AES256_GCM,data:";
        if (!text.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var line = text.AsSpan(Start.Length);
        line = line.IndexOf('\n') is var end and >= 0 ? line[..end] : line;
        var close = line.LastIndexOf(']');
        var type = close < 1 ? -1 : line[..(close - 1)].LastIndexOf(",type:");
        var tag = type < 1 ? -1 : line[..(type - 1)].LastIndexOf(",tag:");
        var iv = tag < 1 ? -1 : line[..(tag - 1)].LastIndexOf(",iv:");
        return iv < 1
            ? null
            : (line[..iv].ToString(), line[(iv + 4)..tag].ToString(), line[(tag + 5)..type].ToString(), line[(type + 6)..close].ToString());
    }

    private static byte[] Open(ReadOnlySpan<byte> key, byte[] iv, byte[] sealedData, byte[] additionalData)
    {
        if (key.Length is not (16 or 24 or 32))
        {
            throw new SopsException($"crypto/aes: invalid key size {key.Length}");
        }

        if (iv.Length == 0)
        {
            throw new SopsException("cipher: the nonce can't have zero length");
        }

        if (sealedData.Length < TagSize || iv.Length > 128)
        {
            throw new SopsException(AuthenticationFailed);
        }

        return AesAead.DecryptGcm(key, iv, sealedData.AsSpan(0, sealedData.Length - TagSize), sealedData.AsSpan(sealedData.Length - TagSize), additionalData)
            ?? throw new SopsException(AuthenticationFailed);
    }

    private static byte[] Base64(string text, string part)
    {
        try
        {
            return GoBase64.Decode(text);
        }
        catch (FormatException e)
        {
            throw new SopsException($"Error base64-decoding {part}: {e.Message}", e);
        }
    }

    private static object Typed(string type, byte[] plain)
    {
        var text = ByteText.Decode(plain);
        switch (type)
        {
            case "str":
                return text;
            case "int":
                return Integer(text);
            case "float":
                return Float(text);
            case "bytes":
                return plain;
            case "bool":
                return Bool(text);
            case "time":
                return Time(text);
            case "comment":
                return new Comment(text);
            default:
                CryptographicOperations.ZeroMemory(plain);
                throw new SopsException($"Unknown datatype: {type}");
        }
    }

    private static long Integer(string text)
    {
        if (IntegerForm().IsMatch(text))
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new SopsException($"strconv.Atoi: parsing {GoQuote.Of(text)}: value out of range");
        }

        throw new SopsException($"strconv.Atoi: parsing {GoQuote.Of(text)}: invalid syntax");
    }

    private static double Float(string text)
    {
        switch (text.TrimStart('+', '-').ToLowerInvariant())
        {
            case "inf" or "infinity" when text.Length - text.TrimStart('+', '-').Length <= 1:
                return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            case "nan" when text.Length == 3:
                return double.NaN;
        }

        if (!FloatForm().IsMatch(text))
        {
            throw new SopsException($"strconv.ParseFloat: parsing {GoQuote.Of(text)}: invalid syntax");
        }

        var number = double.Parse(text, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : throw new SopsException($"strconv.ParseFloat: parsing {GoQuote.Of(text)}: value out of range");
    }

    private static bool Bool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new SopsException($"strconv.ParseBool: parsing {GoQuote.Of(text)}: invalid syntax"),
    };

    private static GoTime Time(string text)
    {
        try
        {
            return GoTime.Parse(text);
        }
        catch (FormatException e)
        {
            throw new SopsException(e.Message, e);
        }
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FloatForm();
}
