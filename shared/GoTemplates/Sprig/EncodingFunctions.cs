using System.Security.Cryptography;
using Flux.GoTemplates.Json;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Base64, base32, JSON and digests.</summary>
internal static class EncodingFunctions
{
    public static void Add(FunctionMap f)
    {
        f.Add("b64enc", "func(string) string", (_, a) => Convert.ToBase64String(Bytes(a[0])));
        f.Add("b64dec", "func(string) string", (_, a) => TextOrError(Base64.Decode, a[0]));
        f.Add("b32enc", "func(string) string", (_, a) => Base64.Encode32(Bytes(a[0])));
        f.Add("b32dec", "func(string) string", (_, a) => TextOrError(Base64.Decode32, a[0]));
        f.Add("sha1sum", "func(string) string", (_, a) => Convert.ToHexStringLower(Sha1(Bytes(a[0]))));
        f.Add("sha256sum", "func(string) string", (_, a) => Convert.ToHexStringLower(SHA256.HashData(Bytes(a[0]))));
        f.Add("sha512sum", "func(string) string", (_, a) => Convert.ToHexStringLower(SHA512.HashData(Bytes(a[0]))));
        f.Add("adler32sum", "func(string) string", (_, a) => Adler32(Bytes(a[0])).ToString(System.Globalization.CultureInfo.InvariantCulture));
        f.Add("toJson", "func(interface {}) string", (c, a) => JsonOrNothing(c, a[0], isIndented: false));
        f.Add("mustToJson", "func(interface {}) (string, error)", (c, a) => JsonWriter.Write(c, a[0]));
        f.Add("toPrettyJson", "func(interface {}) string", (c, a) => JsonOrNothing(c, a[0], isIndented: true));
        f.Add("mustToPrettyJson", "func(interface {}) (string, error)", (c, a) => JsonWriter.Write(c, a[0], isIndented: true));
        f.Add("toRawJson", "func(interface {}) string", (c, a) => JsonWriter.Write(c, a[0], escapesHtml: false));
        f["mustToRawJson"] = f["toRawJson"];
        f.Add("fromJson", "func(string) interface {}", (_, a) => JsonReader.Read((string)a[0]!).Value);
        f.Add("mustFromJson", "func(string) (interface {}, error)", (_, a) =>
            JsonReader.Read((string)a[0]!) is (var value, null) ? value : throw new GoCallException(JsonReader.Read((string)a[0]!).Error!));
    }

    private static byte[] Sha1(byte[] bytes) =>
#pragma warning disable CA5350 // a digest that templates ask for by name, not a protection
        SHA1.HashData(bytes);
#pragma warning restore CA5350

    private static byte[] Bytes(object? text) => GoString.ToBytes((string)text!);

    private static string TextOrError(Func<byte[], byte[]> decode, object? text)
    {
        try
        {
            return GoString.FromBytes(decode(Bytes(text)));
        }
        catch (GoCallException e)
        {
            return e.Message;
        }
    }

    private static string JsonOrNothing(TemplateContext context, object? value, bool isIndented)
    {
        try
        {
            return JsonWriter.Write(context, value, isIndented: isIndented);
        }
        catch (GoCallException e) when (e.Message.StartsWith("json: ", StringComparison.Ordinal))
        {
            return "";
        }
    }

    private static uint Adler32(byte[] bytes)
    {
        var (a, b) = (1U, 0U);
        foreach (var item in bytes)
        {
            a = (a + item) % 65521;
            b = (b + a) % 65521;
        }

        return (b << 16) | a;
    }
}
