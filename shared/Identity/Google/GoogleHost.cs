using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Identity.Entra;
using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Google;

/// <summary>The host's own Google identity.</summary>
/// <remarks>
/// Spec: Google's Application Default Credentials: the file of <c>GOOGLE_APPLICATION_CREDENTIALS</c>, the one that <c>gcloud</c> leaves, the
/// machine's metadata service. Where a workload identity provider is configured, the host's Azure identity is exchanged there before the
/// machine is asked. Programs and AWS as the source of an external account are not supported.
/// </remarks>
internal sealed class GoogleHost(
    IdentityHttp http, HostEnvironment environment, IdentityOptions options, GoogleRequests requests, GoogleMetadata metadata, EntraTokens entra, TimeProvider clock)
{
    private const string JwtType = "urn:ietf:params:oauth:token-type:jwt";

    public async Task<CloudToken> GetAsync(Uri? proxy, CancellationToken cancellationToken)
    {
        if (environment["GOOGLE_APPLICATION_CREDENTIALS"] is { } file)
        {
            return await OfFileAsync(file, proxy, cancellationToken);
        }

        if (environment.Home is { } home && Path.Combine(home, ".config", "gcloud", "application_default_credentials.json") is var left && File.Exists(left))
        {
            return await OfFileAsync(left, proxy, cancellationToken);
        }

        if (options.GcpWorkloadIdentityProvider.Length > 0)
        {
            var proof = await entra.OfHostAsync(options.FederationScope, null, null, cancellationToken);
            return await requests.ExchangeAsync(
                $"//iam.googleapis.com/{options.GcpWorkloadIdentityProvider}", proof.Value, JwtType, options.GcpServiceAccount, proxy, cancellationToken);
        }

        return await metadata.TokenAsync($"{GoogleRequests.CloudPlatform},https://www.googleapis.com/auth/userinfo.email", cancellationToken);
    }

    private async Task<CloudToken> OfFileAsync(string file, Uri? proxy, CancellationToken cancellationToken)
    {
        JsonObject fields;
        try
        {
            fields = JsonNode.Parse(await HostFiles.TextAsync(file, cancellationToken)) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            // the parser's message could quote the key
            throw new IdentityException($"google: '{file}' is not JSON");
        }

        return fields.Text("type") switch
        {
            "service_account" => await requests.TokenAsync(TokenAddress(fields, file), new()
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ["assertion"] = Assertion(fields, file),
            }, proxy, cancellationToken),
            "authorized_user" => await requests.TokenAsync(new("https://oauth2.googleapis.com/token"), new()
            {
                ["grant_type"] = "refresh_token",
                ["client_id"] = fields.Text("client_id") ?? "",
                ["client_secret"] = fields.Text("client_secret") ?? "",
                ["refresh_token"] = fields.Text("refresh_token") ?? "",
            }, proxy, cancellationToken),
            "external_account" => await requests.ExchangeAsync(
                fields.Text("audience") ?? "",
                await ProofAsync(fields, file, cancellationToken),
                fields.Text("subject_token_type") ?? JwtType,
                ImpersonatedBy(fields, file),
                proxy,
                cancellationToken),
            var type => throw new IdentityException(
                $"google: '{file}': credentials of type '{type}' are not supported: use service_account, authorized_user or external_account"),
        };
    }

    private static Uri TokenAddress(JsonObject fields, string file) =>
        Uri.TryCreate(fields.Text("token_uri") ?? "https://oauth2.googleapis.com/token", UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new IdentityException($"google: '{file}': token_uri is not an https address");

    private static string ImpersonatedBy(JsonObject fields, string file)
    {
        if (fields.Text("service_account_impersonation_url") is not { Length: > 0 } text)
        {
            return "";
        }

        var name = Uri.TryCreate(text, UriKind.Absolute, out var address) ? Uri.UnescapeDataString(address.Segments[^1]).Split(':')[0] : "";
        return GoogleNames.IsServiceAccount(name)
            ? name
            : throw new IdentityException($"google: '{file}': service_account_impersonation_url names no service account");
    }

    private async Task<Secret> ProofAsync(JsonObject fields, string file, CancellationToken cancellationToken)
    {
        var source = fields.At("credential_source");
        string text;
        if (source.Text("file") is { Length: > 0 } path)
        {
            text = (await HostFiles.TextAsync(path, cancellationToken)).Trim();
        }
        else if (source.Text("url") is { Length: > 0 } url && Uri.TryCreate(url, UriKind.Absolute, out var address))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            foreach (var (name, value) in source.Map("headers"))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            var answer = await http.SendAsync(request, Reach.Metadata, null, cancellationToken);
            text = answer.IsSuccess ? answer.Text.Trim() : throw new IdentityException($"google: '{file}': credential_source.url: {answer.Reason()}");
        }
        else
        {
            throw new IdentityException($"google: '{file}': credential_source must have a file or a url; programs and AWS are not supported");
        }

        if (source.Text("format", "type") != "json")
        {
            return new(text);
        }

        try
        {
            return new(JsonNode.Parse(text).Text(source.Text("format", "subject_token_field_name") ?? "") ?? "");
        }
        catch (JsonException)
        {
            throw new IdentityException($"google: '{file}': what credential_source leads to is not JSON");
        }
    }

    private string Assertion(JsonObject fields, string file)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(fields.Text("private_key") ?? "");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new IdentityException($"google: '{file}': private_key is not a PEM key", e);
        }

        var now = clock.GetUtcNow();
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = fields.Text("private_key_id") ?? "" };
        var claims = new JsonObject
        {
            ["iss"] = fields.Text("client_email") ?? "",
            ["scope"] = GoogleRequests.Scopes,
            ["aud"] = TokenAddress(fields, file).AbsoluteUri,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
        var text = $"{Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{text}.{Encode(rsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Encode(byte[] data) => Convert.ToBase64String(data).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
