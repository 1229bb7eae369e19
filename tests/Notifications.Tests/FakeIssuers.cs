using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.Notifications.Tests;

/// <summary>Issuers of tokens, with their discovery documents and keys; Google's keys too.</summary>
internal sealed class FakeIssuers : HttpMessageHandler
{
    public const string Issuer = "https://issuer.example/realm";
    public const string GoogleKeys = "https://www.googleapis.com/oauth2/v3/certs";

    public List<string> Requests { get; } = [];

    // a key takes its time to make; only some tests need one
    private static readonly Lazy<RSA> _rsa = new(() => RSA.Create(2048));
    private static readonly Lazy<ECDsa> _ec = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private RSA? _own;

    public RSA Rsa => _own ?? _rsa.Value;

    public static ECDsa Ec => _ec.Value;

    public string KeyId { get; private set; } = "key-1";

    /// <summary>What the discovery document says of the issuer.</summary>
    public string Named { get; set; } = Issuer;

    public bool IsAway { get; set; }

    /// <summary>Replaces the key, as issuers do now and then.</summary>
    public void Rotate(string id) => (_own, KeyId) = (RSA.Create(2048), id);

    /// <summary>A token signed with RS256, unless another algorithm is named.</summary>
    public string Token(JsonObject claims, string algorithm = "RS256", RSA? key = null)
    {
        var text = $"{Encode(new JsonObject { ["alg"] = algorithm, ["kid"] = algorithm == "ES256" ? "ec" : KeyId, ["typ"] = "JWT" })}.{Encode(claims)}";
        var data = Encoding.ASCII.GetBytes(text);
        var signature = algorithm switch
        {
            "ES256" => Ec.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            "none" => [],
            "HS256" => HMACSHA256.HashData(Rsa.ExportSubjectPublicKeyInfo(), data),
            "PS256" => (key ?? Rsa).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => (key ?? Rsa).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return $"{text}.{Encode(signature)}";
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.AbsoluteUri;
        Requests.Add(address);
        if (IsAway)
        {
            throw new HttpRequestException("no route to host");
        }

        var answer = address switch
        {
            Issuer + "/.well-known/openid-configuration" => new JsonObject { ["issuer"] = Named, ["jwks_uri"] = "https://issuer.example/keys" },
            "https://issuer.example/keys" or GoogleKeys => Keys(),
            _ => null,
        };
        return Task.FromResult(new HttpResponseMessage(answer is null ? HttpStatusCode.NotFound : HttpStatusCode.OK) { Content = new StringContent(answer?.ToJsonString() ?? "") });
    }

    private JsonObject Keys()
    {
        var (rsa, ec) = (Rsa.ExportParameters(false), Ec.ExportParameters(false));
        return new()
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = KeyId, ["n"] = Encode(rsa.Modulus!), ["e"] = Encode(rsa.Exponent!) },
                new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "ec", ["x"] = Encode(ec.Q.X!), ["y"] = Encode(ec.Q.Y!) }),
        };
    }

    private static string Encode(JsonObject json) => Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static string Encode(byte[] data) => Convert.ToBase64String(data).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
