using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Flux.Cryptography.X509;
using Flux.Oci.Model;
using Flux.Oci.Signatures;
using Flux.Oci.Signatures.Notation;

namespace Flux.Oci.Tests.Signatures;

/// <summary>Envelopes by a certificate below a trusted root that must not be taken all the same. The recorded cases have the rest.</summary>
public sealed class NotationVerifierTests : IDisposable
{
    private const string EnvelopeType = "application/jose+json";
    private const string SignatureType = "application/vnd.cncf.notary.signature";
    private const string Header = """{"alg":"ES256","cty":"application/vnd.cncf.notary.payload.v1+json","crit":["io.cncf.notary.signingScheme"],"io.cncf.notary.signingScheme":"notary.x509","io.cncf.notary.signingTime":"2026-01-01T00:00:00Z"}""";
    private const string Policy = """{"version":"1.0","trustPolicies":[{"name":"p","registryScopes":["*"],"signatureVerification":{"level":"strict"},"trustStores":["ca:s"],"trustedIdentities":["*"]}]}""";

    private static readonly DateTimeOffset _now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly MemoryRepository _repository = new();
    private readonly OciDescriptor _artifact;

    public NotationVerifierTests()
    {
        var request = new CertificateRequest("CN=root,O=team,ST=BE,C=DE", _rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = request.CreateSelfSigned(_now.AddYears(-1), _now.AddYears(1));
        _artifact = _repository.Put(OciMediaTypes.Manifest, "{\"schemaVersion\":2}"u8.ToArray());
    }

    public void Dispose()
    {
        _root.Dispose();
        _rootKey.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task Verify_OfAGoodEnvelope_Passes()
    {
        Refer(Envelope(Header, Leaf()));

        Assert.True((await VerifyAsync()).IsAuthentic);
    }

    [Theory]
    [InlineData("\"alg\":\"ES256\"", "\"alg\":\"none\"")]
    [InlineData("\"alg\":\"ES256\"", "\"alg\":\"HS256\"")]
    [InlineData("\"alg\":\"ES256\"", "\"alg\":\"ES384\"")]
    [InlineData("\"alg\":\"ES256\"", "\"alg\":\"none\",\"alg\":\"ES256\"")]
    [InlineData("\"alg\":\"ES256\"", "\"alg\":\"ES256\",\"Alg\":\"none\"")]
    [InlineData("\"crit\":[\"io.cncf.notary.signingScheme\"],", "")]
    [InlineData("\"crit\":[\"io.cncf.notary.signingScheme\"]", "\"crit\":[\"io.cncf.notary.signingScheme\",\"absent\"]")]
    [InlineData("\"crit\":[\"io.cncf.notary.signingScheme\"]", "\"crit\":[\"io.cncf.notary.signingScheme\",\"b64\"],\"b64\":false")]
    [InlineData("\"crit\":[\"io.cncf.notary.signingScheme\"]", "\"crit\":[\"io.cncf.notary.signingScheme\",\"io.cncf.notary.verificationPlugin\"],\"io.cncf.notary.verificationPlugin\":\"x\"")]
    [InlineData("\"notary.x509\"", "\"notary.x509.signingAuthority\"")]
    [InlineData("\"notary.x509\"", "\"other\"")]
    [InlineData("payload.v1+json", "payload.v2+json")]
    [InlineData("\"io.cncf.notary.signingTime\":\"2026-01-01T00:00:00Z\"", "\"x\":1")]
    [InlineData("\"io.cncf.notary.signingTime\"", "\"io.cncf.notary.expiry\":\"2027-01-01T00:00:00Z\",\"io.cncf.notary.signingTime\"")]
    public async Task Verify_WhenTheHeaderIsNotInOrder_Fails(string old, string @new)
    {
        Assert.Contains(old, Header, StringComparison.Ordinal);
        Refer(Envelope(Header.Replace(old, @new, StringComparison.Ordinal), Leaf()));

        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    [Fact]
    public async Task Verify_WhenTheSignatureHasEnded_Fails()
    {
        Refer(Envelope(
            Header.Replace("\"crit\":[", "\"io.cncf.notary.expiry\":\"2026-05-31T23:59:59Z\",\"crit\":[\"io.cncf.notary.expiry\",", StringComparison.Ordinal), Leaf()));

        var e = await Assert.ThrowsAsync<SignatureException>(VerifyAsync);

        Assert.Contains("digital signature has expired", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> BadLeaves => ["no key usage", "key usage not critical", "also signs certificates", "an authority", "for servers", "ended", "unknown critical extension", "names a revocation list"];

    [Theory]
    [MemberData(nameof(BadLeaves))]
    public async Task Verify_WhenTheCertificateIsNotForSigning_Fails(string fault)
    {
        Refer(Envelope(Header, Leaf(fault)));

        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    [Fact]
    public async Task Verify_WhenTheChainIsOutOfOrder_Fails()
    {
        Refer(Envelope(Header, Leaf(), isReversed: true));

        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    [Theory]
    [InlineData("""{"targetArtifact":{"mediaType":"TYPE","digest":"OURS","size":20}}""")]
    [InlineData("""{"targetArtifact":{"mediaType":"application/other","digest":"OURS","size":19}}""")]
    [InlineData("""{"targetArtifact":{"mediaType":"TYPE","digest":"sha256:aa","digest":"OURS","size":19}}""")]
    [InlineData("""{"targetArtifact":{"mediaType":"TYPE","digest":"sha256:aa","size":19},"TargetArtifact":{"mediaType":"TYPE","digest":"OURS","size":19}}""")]
    public async Task Verify_WhenThePayloadIsNotPlainlyOurs_Fails(string payload)
    {
        Refer(Envelope(Header, Leaf(), payload));

        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    [Theory]
    [InlineData("\"version\":\"1.0\"", "\"version\":\"2.0\"", "unsupported version")]
    [InlineData("\"version\":\"1.0\"", "\"version\":\"2.0\",\"Version\":\"1.0\"", "stands more than once")]
    [InlineData("\"level\":\"strict\"", "\"level\":\"lax\"", "invalid signature verification level")]
    [InlineData("\"level\":\"strict\"", "\"level\":\"strict\",\"override\":{\"integrity\":\"log\"}", "can not be overridden")]
    [InlineData("\"level\":\"strict\"", "\"level\":\"strict\",\"override\":{\"authenticity\":\"skip\"}", "can not be skipped")]
    [InlineData("\"ca:s\"", "\"pgp:s\"", "malformed trust store")]
    [InlineData("[\"*\"],\"signatureVerification\"", "[\"*\",\"a.example/b\"],\"signatureVerification\"", "wildcard registry scope")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[\"x509.subject:CN=a\"]", "no mandatory RDN")]
    [InlineData("\"trustedIdentities\":[\"*\"]", "\"trustedIdentities\":[]", "missing trust stores or trusted identities")]
    public void Parse_OfATrustPolicyThatIsNotValid_Fails(string old, string @new, string problem)
    {
        Assert.Contains(old, Policy, StringComparison.Ordinal);

        var e = Assert.Throws<SignatureException>(() => TrustPolicy.Parse(Encoding.UTF8.GetBytes(Policy.Replace(old, @new, StringComparison.Ordinal)), ignoresStoresOfSkip: false));

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    private Task<NotationOutcome> VerifyAsync() => new NotationVerifier(new FixedClock(_now)).VerifyAsync(
        _repository,
        _artifact.Digest,
        new()
        {
            Policy = TrustPolicy.Parse(Encoding.UTF8.GetBytes(Policy), ignoresStoresOfSkip: false),
            TrustStore = (_, _) => [Certificate.Parse(_root.RawData)],
        },
        TestContext.Current.CancellationToken);

    private void Refer(string envelope) => _repository.Refer(_repository.PutManifest(EnvelopeType, Encoding.UTF8.GetBytes(envelope)), SignatureType);

    private X509Certificate2 Leaf(string fault = "")
    {
        var request = new CertificateRequest("CN=signer,O=team,ST=BE,C=DE", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(fault == "an authority", false, 0, true));
        if (fault != "no key usage")
        {
            var usage = X509KeyUsageFlags.DigitalSignature | (fault == "also signs certificates" ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.None);
            request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, fault != "key usage not critical"));
        }

        if (fault == "for servers")
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(ExtendedKeyUsages.ServerAuthentication)], false));
        }

        if (fault == "unknown critical extension")
        {
            request.CertificateExtensions.Add(new System.Security.Cryptography.X509Certificates.X509Extension("1.2.3.4.5", [5, 0], true));
        }

        if (fault == "names a revocation list")
        {
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(["http://crl.example.org/"]));
        }

        return request.Create(
            _root.SubjectName, X509SignatureGenerator.CreateForECDsa(_rootKey), _now.AddMonths(-6), fault == "ended" ? _now.AddDays(-1) : _now.AddMonths(6), [1, 2, 3]);
    }

    private string Envelope(string header, X509Certificate2 leaf, string payload = """{"targetArtifact":{"mediaType":"TYPE","digest":"OURS","size":19}}""", bool isReversed = false)
    {
        using (leaf)
        {
            var text = payload.Replace("TYPE", OciMediaTypes.Manifest, StringComparison.Ordinal).Replace("OURS", $"{_artifact.Digest}", StringComparison.Ordinal);
            var (head, body) = (Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)), Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text)));
            var signature = Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256));
            string[] chain = [Convert.ToBase64String(leaf.RawData), Convert.ToBase64String(_root.RawData)];
            return "{\"payload\":\"" + body + "\",\"protected\":\"" + head + "\",\"header\":{\"x5c\":[\"" + string.Join("\",\"", isReversed ? chain.Reverse() : chain)
                + "\"]},\"signature\":\"" + signature + "\"}";
        }
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
