using System.Security.Cryptography;
using System.Text;
using Flux.Cryptography;
using Flux.Oci.Model;
using Flux.Oci.Signatures;
using Flux.Oci.Signatures.Cosign;

namespace Flux.Oci.Tests.Signatures;

/// <summary>Signatures by a key that is trusted, over something that can be read in more than one way. The recorded cases have the rest.</summary>
public sealed class CosignVerifierTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly MemoryRepository _repository = new();
    private readonly OciDescriptor _artifact;
    private readonly OciDescriptor _other;

    public CosignVerifierTests()
    {
        _artifact = _repository.Put(OciMediaTypes.Manifest, "{\"schemaVersion\":2}"u8.ToArray());
        _other = _repository.Put(OciMediaTypes.Manifest, "{\"schemaVersion\":2,\"annotations\":{}}"u8.ToArray());
    }

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OURS"}}}""")]
    [InlineData("""{"Critical":{"IMAGE":{"Docker-Manifest-Digest":"OURS"}}}""")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OURS"}},"optional":null} """)]
    public async Task Verify_OfALegacyClaimThatGoReadsAsOurs_Passes(string claim)
    {
        Sign(claim);
        await VerifyAsync();
    }

    // Go would take the last of several; what comes first could be meant for another reader
    [Theory]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OTHER"}}}""")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OTHER","docker-manifest-digest":"OURS"}}}""")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OTHER","Docker-Manifest-Digest":"OURS"}}}""")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OTHER"}},"Critical":{"image":{"docker-manifest-digest":"OURS"}}}""")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OURS"}}}{"critical":{}}""")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":"OURS"}}},""")]
    [InlineData("""{"critical":{"image":{"docker-manifest-digest":["OURS"]}}}""")]
    [InlineData("""{"critical":{"image":"OURS"}}""")]
    [InlineData("""["OURS"]""")]
    [InlineData("")]
    public async Task Verify_OfALegacyClaimThatIsNotPlainlyOurs_Fails(string claim)
    {
        Sign(claim);
        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    [Fact]
    public async Task Verify_OfASignatureWithBytesAfterIt_Fails()
    {
        var claim = Claim("""{"critical":{"image":{"docker-manifest-digest":"OURS"}}}""");
        Put(claim, [.. Sign(claim), 0]);

        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    [Fact]
    public async Task Verify_OfABundle_Passes()
    {
        Refer(Bundle(Statement("OURS")));
        await VerifyAsync();
    }

    [Theory]
    [InlineData("""{"_type":"t","subject":[{"digest":{"sha256":"OTHERHEX"}}]}""")]
    [InlineData("""{"_type":"t","subject":[{"digest":{"sha512":"OURSHEX"}}]}""")]
    [InlineData("""{"_type":"t","subject":[{"digest":{"SHA256":"OURSHEX"}}]}""")]
    [InlineData("""{"_type":"t","subject":[{"digest":{"sha256":"OTHERHEX","sha256":"OURSHEX"}}]}""")]
    [InlineData("""{"_type":"t","subject":[{"digest":{"sha256":"OTHERHEX"}}],"subject":[{"digest":{"sha256":"OURSHEX"}}]}""")]
    [InlineData("""{"_type":"t","Subject":[{"digest":{"sha256":"OURSHEX"}}]}""")]
    [InlineData("""{"_type":"t","subject":[{"digest":{"sha256":"OURSHEX"},"extra":1}]}""")]
    [InlineData("""{"_type":"t","subject":[{"digest":{"sha256":"OURSHEX"}},{"digest":{"sha256":"nothex"}}]}""")]
    [InlineData("""{"_type":"t","subject":[{"digest":{"sha256":"OURSHEX"}}]} {}""")]
    public async Task Verify_OfABundleWhoseStatementIsNotPlainlyOurs_Fails(string statement)
    {
        Refer(Bundle(statement));
        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    [Theory]
    [InlineData("\"dsseEnvelope\":", "\"messageSignature\":{},\"dsseEnvelope\":")]
    [InlineData("\"mediaType\":", "\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"mediaType\":")]
    [InlineData("\"publicKey\":{}", "\"publicKey\":{},\"certificate\":{}")]
    [InlineData("v0.3+json", "v0.4+json")]
    [InlineData("v0.3+json", "v0.1+json")]
    [InlineData("\"payloadType\":\"application/vnd.in-toto+json\"", "\"payloadType\":\"application/json\"")]
    [InlineData("\"signatures\":[", "\"signatures\":[{\"sig\":\"AAAA\"},")]
    public async Task Verify_OfABundleThatWasChanged_Fails(string old, string @new)
    {
        var bundle = Bundle(Statement("OURS"));
        Assert.Contains(old, bundle, StringComparison.Ordinal);
        Refer(bundle.Replace(old, @new, StringComparison.Ordinal));

        await Assert.ThrowsAsync<SignatureException>(VerifyAsync);
    }

    private static string Statement(string whose) => "{\"_type\":\"t\",\"subject\":[{\"digest\":{\"sha256\":\"" + whose + "HEX\"}}],\"predicateType\":\"p\",\"predicate\":{}}";

    private Task VerifyAsync() => new CosignVerifier(TimeProvider.System).VerifyAsync(
        _repository, _artifact.Digest, new() { Key = SignatureKey.Import(_key.ExportSubjectPublicKeyInfo()), IgnoresLog = true }, TestContext.Current.CancellationToken);

    private byte[] Claim(string text) => Encoding.UTF8.GetBytes(text
        .Replace("OURSHEX", _artifact.Digest.Hex, StringComparison.Ordinal).Replace("OTHERHEX", _other.Digest.Hex, StringComparison.Ordinal)
        .Replace("OURS", $"{_artifact.Digest}", StringComparison.Ordinal).Replace("OTHER", $"{_other.Digest}", StringComparison.Ordinal));

    private byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private void Sign(string claim) => Put(Claim(claim), Sign(Claim(claim)));

    private void Put(byte[] claim, byte[] signature) => _repository.PutManifest(
        "application/vnd.dev.cosign.simplesigning.v1+json", claim,
        "{\"dev.cosignproject.cosign/signature\":\"" + Convert.ToBase64String(signature) + "\"}", $"sha256-{_artifact.Digest.Hex}.sig");

    private string Bundle(string statement)
    {
        var payload = Claim(statement);
        byte[] encoded = [.. Encoding.UTF8.GetBytes($"DSSEv1 28 application/vnd.in-toto+json {payload.Length} "), .. payload];
        return "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"verificationMaterial\":{\"publicKey\":{}},\"dsseEnvelope\":{\"payload\":\""
            + Convert.ToBase64String(payload) + "\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"" + Convert.ToBase64String(Sign(encoded)) + "\"}]}}";
    }

    private void Refer(string bundle)
    {
        const string Type = "application/vnd.dev.sigstore.bundle.v0.3+json";
        _repository.Refer(_repository.PutManifest(Type, Encoding.UTF8.GetBytes(bundle)), Type);
    }
}
