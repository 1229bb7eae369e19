using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Flux.GoTemplates.Tests;

/// <summary>Keys, certificates and passwords are real: other implementations can use them.</summary>
public sealed class CryptoTests
{
    private static readonly DateTimeOffset _now = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    [Fact]
    public void GenCA_GivesAnAuthority()
    {
        var (certificate, key) = Pair("{{$c := genCA \"my ca\" 30}}{{$c.Cert}}|{{$c.Key}}");
        using var ca = X509Certificate2.CreateFromPem(certificate, key);

        Assert.Equal("CN=my ca", ca.Subject);
        Assert.Equal("CN=my ca", ca.Issuer);
        Assert.Equal(_now.UtcDateTime, ca.NotBefore.ToUniversalTime());
        Assert.Equal(_now.UtcDateTime.AddDays(30), ca.NotAfter.ToUniversalTime());
        Assert.True(ca.Extensions.OfType<X509BasicConstraintsExtension>().Single() is { CertificateAuthority: true, Critical: true, HasPathLengthConstraint: false });
        Assert.Equal(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DigitalSignature,
            ca.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(2048, ca.GetRSAPublicKey()!.KeySize);
    }

    [Fact]
    public void GenSignedCert_IsTrustedByItsAuthority()
    {
        var parts = Render("{{$ca := genCA \"ca\" 365}}{{$c := genSignedCert \"web.example\" (list \"10.0.0.1\" \"::1\") (list \"a.example\" \"*.b.example\") 10 $ca}}"
            + "{{$ca.Cert}}|{{$c.Cert}}|{{$c.Key}}").Split('|');
        using var ca = X509Certificate2.CreateFromPem(parts[0]);
        using var certificate = X509Certificate2.CreateFromPem(parts[1], parts[2]);

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(ca);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _now.UtcDateTime.AddDays(1);
        Assert.True(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation)));

        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Equal(["a.example", "*.b.example"], names.EnumerateDnsNames());
        Assert.Equal(["10.0.0.1", "::1"], names.EnumerateIPAddresses().Select(a => a.ToString()));
        Assert.Equal(
            ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
            certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(o => o.Value));
        Assert.Equal(
            ca.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifierBytes.ToArray(),
            certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.ToArray());
    }

    [Theory]
    [InlineData("ecdsa", "1.2.840.10045.4.3.2")]
    [InlineData("ed25519", "1.3.101.112")]
    public void GenSelfSignedCertWithKey_TakesAnyKindOfKey(string kind, string algorithm)
    {
        Assert.SkipUnless(kind != "ed25519" || OperatingSystem.IsLinux(), "Ed25519 needs OpenSSL's libcrypto");
        var parts = Render($"{{{{$k := genPrivateKey \"{kind}\"}}}}{{{{$c := genSelfSignedCertWithKey \"n\" nil nil 1 $k}}}}{{{{$c.Cert}}}}|{{{{eq $c.Key $k}}}}").Split('|');
        using var certificate = X509Certificate2.CreateFromPem(parts[0]);

        Assert.Equal("true", parts[1]);
        Assert.Equal(algorithm, certificate.SignatureAlgorithm.Value);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _now.UtcDateTime.AddHours(1);
        Assert.True(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation)));
    }

    [Theory]
    [InlineData("{{genCA \"x\" 1 | toJson | len | lt 100}}", "true")]
    [InlineData("{{(genCA \"ü\" 1).Cert | len | lt 100}}", "true")]
    public void GenCA_TakesAnyName(string text, string expected) => Assert.Equal(expected, Render(text));

    [Theory]
    [InlineData("{{genSelfSignedCert \"x\" (list \"999.1.1.1\") nil 1}}", "error parsing ip: 999.1.1.1")]
    [InlineData("{{genSelfSignedCert \"x\" (list 5) nil 1}}", "error parsing ip: 5 is not a string")]
    [InlineData("{{genSelfSignedCert \"x\" nil (list 5) 1}}", "error processing alternate dns name: 5 is not a string")]
    [InlineData("{{genCAWithKey \"x\" 1 \"nope\"}}", "parsing private key: no PEM data in input")]
    [InlineData("{{genCAWithKey \"x\" 1 (genCA \"y\" 1).Cert}}", "parsing private key: no private key data in PEM block of type CERTIFICATE")]
    [InlineData("{{$a := genCA \"a\" 1}}{{$b := genCA \"b\" 1}}{{buildCustomCert (b64enc $a.Cert) (b64enc \"x\")}}", "error parsing private key: no PEM data in input")]
    [InlineData("{{buildCustomCert (b64enc \"x\") (b64enc \"x\")}}", "unable to decode certificate")]
    public void Certificates_WhenTheInputIsBad_SayWhat(string text, string expected) => Assert.Equal(expected, Rendering.Failure(text, options: Options()));

    [Fact]
    public void BuildCustomCert_GivesWhatItWasGiven() =>
        Assert.Equal("true", Render("{{$a := genCA \"a\" 1}}{{$c := buildCustomCert (b64enc $a.Cert) (b64enc $a.Key)}}{{and (eq $c.Cert $a.Cert) (eq $c.Key $a.Key)}}"));

    [Theory]
    [InlineData("rsa", "RSA PRIVATE KEY")]
    [InlineData("ecdsa", "EC PRIVATE KEY")]
    public void GenPrivateKey_CanBeImported(string kind, string label)
    {
        var pem = Render($"{{{{genPrivateKey \"{kind}\"}}}}");

        Assert.StartsWith($"-----BEGIN {label}-----\n", pem, StringComparison.Ordinal);
        Assert.EndsWith($"-----END {label}-----\n", pem, StringComparison.Ordinal);
        using AsymmetricAlgorithm key = kind == "rsa" ? RSA.Create() : ECDsa.Create();
        key.ImportFromPem(pem);
        Assert.Equal(kind == "rsa" ? 4096 : 256, key.KeySize);
    }

    [Fact]
    public void GenPrivateKey_OfKindEd25519_IsPkcs8WithTheSeedAlone()
    {
        // RFC 8410, section 7: the key 0x01 to 0x20 in its shortest form
        var pem = Rendering.Render("{{genPrivateKey \"ed25519\"}}", options: Options() with { Random = b => Array.Fill(b, (byte)7) });
        var der = PemEncoding.Find(pem);

        Assert.Equal(
            "302E020100300506032B657004220420" + string.Concat(Enumerable.Repeat("07", 32)),
            Convert.ToHexString(Convert.FromBase64String(pem[der.Base64Data])));
    }

    [Theory]
    [InlineData("U*U", "CCCCCCCCCCCCCCCCCCCCC.", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("", "CCCCCCCCCCCCCCCCCCCCC.", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [InlineData("U*U*", "CCCCCCCCCCCCCCCCCCCCC.", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK")]
    public void BCrypt_GivesTheHashesOfOpenwall(string password, string salt, string expected)
    {
        // from the self-test of Openwall's crypt_blowfish
        const string Alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        var bits = string.Concat(salt.Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(6, '0')));
        var bytes = Enumerable.Range(0, 16).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2)).ToArray();

        Assert.Equal(expected, Sprig.BCrypt.Hash(Encoding.ASCII.GetBytes(password), bytes, 5));
    }

    [Fact]
    public void Scrypt_GivesTheKeysOfTheRfc()
    {
        // RFC 7914, section 12
        Assert.Equal(
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906",
            Convert.ToHexStringLower(Sprig.Scrypt.DeriveKey([], [], 16, 1, 1, 64)));
        Assert.Equal(
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
            Convert.ToHexStringLower(Sprig.Scrypt.DeriveKey("password"u8.ToArray(), "NaCl"u8.ToArray(), 1024, 8, 16, 64)));
    }

    [Theory]
    [InlineData("{{decryptAES \"k\" \"AAAA\"}}", "runtime error: slice bounds out of range [:16] with capacity 3")]
    [InlineData("{{decryptAES \"k\" (b64enc \"0123456789abcdef\")}}", "runtime error: index out of range [-1]")]
    [InlineData("{{decryptAES \"k\" (b64enc \"0123456789abcdefg\")}}", "crypto/cipher: input not full blocks")]
    public void DecryptAES_WhenTheInputIsBad_FailsAsUpstreamPanics(string text, string expected) => Assert.Equal(expected, Rendering.Failure(text));

    [Fact]
    public void Bcrypt_WhenThePasswordIsTooLong_SaysSo() => Assert.Equal(
        "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes",
        Render("{{bcrypt (repeat 73 \"x\")}}"));

    private static string Render(string text) => Rendering.Render(text, options: Options());

    private static ExecutionOptions Options() => new() { Clock = new StoppedClock() };

    private static (string Certificate, string Key) Pair(string text) => Render(text).Split('|') is [var certificate, var key] ? (certificate, key) : default;

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }
}
