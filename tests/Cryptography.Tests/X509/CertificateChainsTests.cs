using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Flux.Cryptography.X509;

namespace Flux.Cryptography.Tests.X509;

/// <summary>What Go's <c>Certificate.Verify</c> accepts and refuses (crypto/x509, RFC 5280 section 6).</summary>
public sealed class CertificateChainsTests : IDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<ECDsa> _keys = [];

    public void Dispose() => _keys.ForEach(key => key.Dispose());

    [Fact]
    public void Build_WhenAllIsInOrder_GivesTheChain()
    {
        var root = Make("root", null);
        var middle = Make("middle", root);
        var leaf = Make("leaf", middle, isAuthority: false);

        var chain = Assert.Single(Build(leaf, root, middle));

        Assert.Equal(["CN=leaf", "CN=middle", "CN=root"], chain.Select(certificate => certificate.SubjectText()));
    }

    [Fact]
    public void Build_WhenTheRootIsAnother_Fails()
    {
        var leaf = Make("leaf", Make("root", null), isAuthority: false);

        Assert.Equal("x509: certificate signed by unknown authority", Fails(leaf, Make("root", null)));
    }

    [Theory]
    [InlineData("ended", "x509: certificate has expired or is not yet valid")]
    [InlineData("no authority", "x509: certificate is not authorized to sign other certificates")]
    [InlineData("may not sign", "x509: certificate signed by unknown authority")]
    [InlineData("other usage", "x509: certificate specifies an incompatible key usage")]
    [InlineData("unknown extension", "x509: unhandled critical extension")]
    [InlineData("name constraints", "x509: name constraints are not supported")]
    public void Build_WhenTheIntermediateMayNotIssue_Fails(string fault, string problem)
    {
        var root = Make("root", null);
        var middle = Make("middle", root, isAuthority: fault != "no authority", fault: fault);
        var leaf = Make("leaf", middle, isAuthority: false);

        Assert.Equal(problem, Fails(leaf, root, middle));
    }

    [Fact]
    public void Build_WhenAPathIsTooLong_Fails()
    {
        var root = Make("root", null, fault: "short path");
        var first = Make("first", root);
        var second = Make("second", first);
        var leaf = Make("leaf", second, isAuthority: false);

        Assert.Equal("x509: too many intermediates for path length constraint", Fails(leaf, root, first, second));
    }

    [Fact]
    public void Build_WhenTheLeafEndedLongAgo_HoldsAtATimeBefore()
    {
        var root = Make("root", null);
        var leaf = Make("leaf", root, isAuthority: false, fault: "ended");

        Assert.NotEmpty(CertificateChains.Build(leaf.Parsed, [root.Parsed], [], _now.AddYears(-1).AddDays(1), ExtendedKeyUsages.CodeSigning));
        Assert.Equal("x509: certificate has expired or is not yet valid", Fails(leaf, root));
    }

    [Fact]
    public void Parse_OfBytesAfterTheEnd_Fails()
    {
        var der = Make("root", null).Parsed.RawData.ToArray();

        Assert.Throws<CertificateException>(() => Certificate.Parse(new byte[] { 0x30 }));
        Assert.Throws<CertificateException>(() => Certificate.Parse(der.AsMemory(0, der.Length - 1)));
        Assert.Throws<CertificateException>(() => Certificate.Parse((byte[])[.. der, 0]));
    }

    private static IReadOnlyList<IReadOnlyList<Certificate>> Build(Made leaf, Made root, params Made[] middle) =>
        CertificateChains.Build(leaf.Parsed, [root.Parsed], [.. middle.Select(made => made.Parsed)], _now, ExtendedKeyUsages.CodeSigning);

    private static string Fails(Made leaf, Made root, params Made[] middle) => Assert.Throws<CertificateException>(() => Build(leaf, root, middle)).Message;

    private Made Make(string name, Made? issuer, bool isAuthority = true, string fault = "")
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _keys.Add(key);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, fault == "short path", 0, true));
        var usage = isAuthority && fault != "may not sign" ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature;
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        if (!isAuthority || fault == "other usage")
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
                [new(fault == "other usage" ? ExtendedKeyUsages.ServerAuthentication : ExtendedKeyUsages.CodeSigning)], false));
        }

        if (fault is "unknown extension" or "name constraints")
        {
            request.CertificateExtensions.Add(new System.Security.Cryptography.X509Certificates.X509Extension(fault == "unknown extension" ? "1.2.3.4" : "2.5.29.30", [0x30, 0], true));
        }

        var (from, until) = (_now.AddYears(-1), fault == "ended" ? _now.AddDays(-1) : _now.AddMonths(6));
        using var certificate = issuer is null
            ? request.CreateSelfSigned(from, until)
            : request.Create(new X500DistinguishedName($"CN={issuer.Name}"), X509SignatureGenerator.CreateForECDsa(issuer.Key), from, until, RandomNumberGenerator.GetBytes(8));
        return new(name, key, Certificate.Parse(certificate.RawData));
    }

    private sealed record Made(string Name, ECDsa Key, Certificate Parsed);
}
