using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Sops.Cloud;

/// <summary>Credentials for Azure as a Secret holds them: a client with secret or certificate, or a managed identity's id.</summary>
/// <remarks>Spec: kustomize-controller v1.9 internal/sops/azkv/config.go; the tokens are OAuth 2.0 client credentials.</remarks>
public sealed class AzureCredentials
{
    private readonly JsonObject _fields;

    private AzureCredentials(JsonObject fields) => _fields = fields;

    /// <summary>Reads the entry <c>sops.azure-kv</c> of a Secret: YAML or JSON, also in UTF-16 with its mark.</summary>
    /// <exception cref="SopsException">It is malformed, or has none of the known combinations of fields.</exception>
    public static AzureCredentials Parse(ReadOnlySpan<byte> file)
    {
        JsonObject fields;
        try
        {
            fields = KubeYaml.Read(Decode(file)) as JsonObject ?? [];
        }
        catch (YamlException e)
        {
            throw new SopsException("failed to unmarshal Azure authentication file: error converting YAML to JSON", e);
        }

        bool Has(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (string.IsNullOrEmpty(fields.Text(name)))
                {
                    return false;
                }
            }

            return true;
        }

        return Has("clientId") || Has("tenant", "appId", "password")
            ? new(fields)
            : throw new SopsException("invalid data: requires a 'clientId' field, a combination of 'tenantId', 'clientId' and 'clientSecret', or "
                + "'tenantId', 'clientId' and 'clientCertificate'");
    }

    internal async Task<string?> TokenAsync(
        string scope, HttpClient http, CloudEndpoints endpoints, ICloudIdentity? identity, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hasClient = Field("tenantId").Length > 0 && Field("clientId").Length > 0;
        if (hasClient && Field("clientSecret").Length > 0)
        {
            return await RequestAsync(Field("tenantId"), Field("clientId"), new() { ["client_secret"] = Field("clientSecret") }, scope, http, endpoints, cancellationToken);
        }

        if (hasClient && Field("clientCertificate").Length > 0)
        {
            var address = TokenAddress(Field("tenantId"), endpoints);
            Dictionary<string, string> form = new()
            {
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = Assertion(address, now),
            };
            return await RequestAsync(Field("tenantId"), Field("clientId"), form, scope, http, endpoints, cancellationToken);
        }

        if (Field("tenant").Length > 0 && Field("appId").Length > 0 && Field("password").Length > 0)
        {
            return await RequestAsync(Field("tenant"), Field("appId"), new() { ["client_secret"] = Field("password") }, scope, http, endpoints, cancellationToken);
        }

        return identity is null ? null : await identity.AzureTokenAsync(scope, Field("clientId"), cancellationToken);
    }

    private static string Decode(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.UTF8.GetString(rest),
        _ => Encoding.UTF8.GetString(file),
    };

    private string Field(string name) => _fields.Text(name) ?? "";

    private Uri TokenAddress(string tenant, CloudEndpoints endpoints)
    {
        var authority = Field("authorityHost") is { Length: > 0 } given ? given.TrimEnd('/') + "/" : endpoints.AzureAuthority.AbsoluteUri;
        return Uri.TryCreate($"{authority}{Uri.EscapeDataString(tenant)}/oauth2/v2.0/token", UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback)
            ? uri
            : throw new SopsException("the authorityHost is no https address");
    }

    private async Task<string> RequestAsync(
        string tenant, string client, Dictionary<string, string> form, string scope, HttpClient http, CloudEndpoints endpoints, CancellationToken cancellationToken)
    {
        form["grant_type"] = "client_credentials";
        form["client_id"] = client;
        form["scope"] = scope;
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenAddress(tenant, endpoints)) { Content = new FormUrlEncodedContent(form) };
        var answer = await new CloudRequests(http).SendAsync(request, cancellationToken);
        return answer.IsSuccess && answer.Json().Text("access_token") is { Length: > 0 } token
            ? token
            : throw new SopsException($"no Azure token for client '{client}': {(int)answer.Status} {CloudRequests.Brief(answer.Json().Text("error") ?? "")}".TrimEnd());
    }

    private string Assertion(Uri audience, DateTimeOffset now)
    {
        using var certificate = Certificate();
        using var key = certificate.GetRSAPrivateKey() ?? throw new SopsException("the client certificate has no RSA private key");
        var header = new JsonObject { ["x5t"] = CloudText.ToUrl(certificate.GetCertHash()) };
        if (_fields["clientCertificateSendChain"]?.GetValueKind() == System.Text.Json.JsonValueKind.True)
        {
            header["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData));
        }

        return Jwt.Sign(header, new()
        {
            ["aud"] = audience.AbsoluteUri,
            ["iss"] = Field("clientId"),
            ["sub"] = Field("clientId"),
            ["jti"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(10).ToUnixTimeSeconds(),
        }, key);
    }

    private X509Certificate2 Certificate()
    {
        var text = Field("clientCertificate");
        var password = Field("clientCertificatePassword");
        try
        {
            return text.Contains("-----BEGIN", StringComparison.Ordinal)
                ? password.Length == 0 ? X509Certificate2.CreateFromPem(text, text) : X509Certificate2.CreateFromEncryptedPem(text, text, password)
                : X509CertificateLoader.LoadPkcs12(Encoding.Latin1.GetBytes(text), password, X509KeyStorageFlags.EphemeralKeySet);
        }
        catch (CryptographicException e)
        {
            throw new SopsException("the client certificate cannot be read", e);
        }
    }
}
