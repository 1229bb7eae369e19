using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Sprig;

/// <summary>Passwords and encryption.</summary>
/// <remarks>Source: Sprig 3.3.0, crypto.go.</remarks>
internal static class CryptoFunctions
{
    private const long HashWork = 200_000;
    private const long KeyWork = 500_000;
    private const int BlockSize = 16;
    private const string Seed = "com.lyndir.masterpassword";

    private static readonly Dictionary<string, string[]> _passwords = new(StringComparer.Ordinal)
    {
        ["maximum"] = ["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        ["long"] =
        [
            "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv", "CvccCvcvCvcvno", "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv",
            "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno",
        ],
        ["medium"] = ["CvcnoCvc", "CvcCvcno"],
        ["short"] = ["Cvcn"],
        ["basic"] = ["aaanaaan", "aannaaan", "aaannaaa"],
        ["pin"] = ["nnnn"],
    };

    private static readonly Dictionary<char, string> _characters = new()
    {
        ['V'] = "AEIOU",
        ['C'] = "BCDFGHJKLMNPQRSTVWXYZ",
        ['v'] = "aeiou",
        ['c'] = "bcdfghjklmnpqrstvwxyz",
        ['a'] = "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        ['n'] = "0123456789",
        ['o'] = "@&%?,=[]_:-+*$#!'^~;()/.",
        ['x'] = "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    };

    public static void Add(FunctionMap f)
    {
        f.Add("bcrypt", "func(string) string", (c, a) => Hash(c, (string)a[0]!));
        f.Add("htpasswd", "func(string, string) string", HtPasswd);
        f.Add("derivePassword", "func(uint32, string, string, string, string) string", Derive);
        f.Add("genPrivateKey", "func(string) string", (c, a) => Key(c, (string)a[0]!));
        f.Add("encryptAES", "func(string, string) (string, error)", (c, a) => Encrypt(c, (string)a[0]!, (string)a[1]!));
        f.Add("decryptAES", "func(string, string) (string, error)", (_, a) => Decrypt((string)a[0]!, (string)a[1]!));
    }

    private static string Hash(TemplateContext context, string password)
    {
        context.Work(HashWork);
        var bytes = GoString.ToBytes(password);
        return bytes.Length > 72
            ? "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
            : BCrypt.Hash(bytes, RandomFunctions.Bytes(context, 16), cost: 10);
    }

    private static string HtPasswd(TemplateContext context, ReadOnlySpan<object?> a)
    {
        var (user, password) = ((string)a[0]!, (string)a[1]!);
        if (user.Contains(':', StringComparison.Ordinal))
        {
            return $"invalid username: {user}";
        }

        return $"{user}:{Hash(context, password)}";
    }

    private static string Derive(TemplateContext context, ReadOnlySpan<object?> a)
    {
        var (counter, kind) = ((uint)a[0]!, (string)a[1]!);
        if (!_passwords.TryGetValue(kind, out var templates))
        {
            return $"cannot find password template {kind}";
        }

        context.Work(HashWork);
        var (password, user, site) = (GoString.ToBytes((string)a[2]!), GoString.ToBytes((string)a[3]!), GoString.ToBytes((string)a[4]!));
        byte[] scope = Encoding.ASCII.GetBytes(Seed);
        var key = Scrypt.DeriveKey(password, [.. scope, .. BigEndian((uint)user.Length), .. user], cost: 32768, blockSize: 8, parallelization: 2, length: 64);
        byte[] message = [.. scope, .. BigEndian((uint)site.Length), .. site, .. BigEndian(counter)];
        var seed = HMACSHA256.HashData(key, message);
        var template = templates[seed[0] % templates.Length];
        return string.Concat(template.Select((letter, i) => _characters[letter][seed[i + 1] % _characters[letter].Length]));
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static string Key(TemplateContext context, string kind)
    {
        context.Work(KeyWork);
        switch (kind)
        {
            case "" or "rsa":
                using (var rsa = RSA.Create(4096))
                {
                    return PrivateKey.Of(rsa).ToPem();
                }

            case "dsa":
                return PrivateKey.NewDsa().ToPem();
            case "ecdsa":
                using (var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    return PrivateKey.Of(ec).ToPem();
                }

            case "ed25519":
                return PrivateKey.Ed25519(RandomFunctions.Bytes(context, 32)).ToPem();
            default:
                return "Unknown type " + kind;
        }
    }

    private static Aes Cipher(string password)
    {
        var key = new byte[32];
        var bytes = GoString.ToBytes(password);
        bytes.AsSpan(0, Math.Min(bytes.Length, key.Length)).CopyTo(key);
        var aes = Aes.Create();
        aes.Key = key;
        return aes;
    }

    private static string Encrypt(TemplateContext context, string password, string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        using var aes = Cipher(password);
        var vector = RandomFunctions.Bytes(context, BlockSize);
        return Convert.ToBase64String([.. vector, .. aes.EncryptCbc(GoString.ToBytes(text), vector, PaddingMode.PKCS7)]);
    }

    private static string Decrypt(string password, string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        var bytes = Base64.Decode(GoString.ToBytes(text));
        if (bytes.Length < BlockSize)
        {
            throw new GoCallException($"runtime error: slice bounds out of range [:{BlockSize}] with capacity {text.Length / 4 * 3}");
        }

        if (bytes.Length % BlockSize != 0)
        {
            throw new GoCallException("crypto/cipher: input not full blocks");
        }

        if (bytes.Length == BlockSize)
        {
            throw new GoCallException("runtime error: index out of range [-1]");
        }

        using var aes = Cipher(password);
#pragma warning disable CA5358 // the format is upstream's
        var plain = aes.DecryptCbc(bytes.AsSpan(BlockSize), bytes.AsSpan(0, BlockSize), PaddingMode.None);
#pragma warning restore CA5358
        var end = plain.Length - plain[^1];
        return end < 0
            ? throw new GoCallException($"runtime error: slice bounds out of range [:{end}]")
            : GoString.FromBytes(plain.AsSpan(0, end));
    }
}
