using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>A webhook on loopback over HTTPS, whose certificate a private authority signed; each path answers in its own way.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _authority = Authority("hook-ca");
    private readonly X509Certificate2 _other = Authority("other-ca");
    private readonly List<JsonObject> _seen = [];

    private WebhookServer(IReadOnlyDictionary<string, Func<JsonObject, JsonNode?>> answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = Signed(_authority);
        builder.WebHost.UseKestrelHttpsConfiguration().UseKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, answers));
    }

    /// <summary>The address without a path.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The authority as a <c>caBundle</c>.</summary>
    public string Bundle => Base64(_authority);

    /// <summary>Another authority as a <c>caBundle</c>.</summary>
    public string OtherBundle => Base64(_other);

    /// <summary>The reviews that came, in their order.</summary>
    public IReadOnlyList<JsonObject> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="answers">What each path answers to a request of a review: the <c>response</c>; null holds the answer back for ever.</param>
    public static async Task<WebhookServer> StartAsync(IReadOnlyDictionary<string, Func<JsonObject, JsonNode?>> answers)
    {
        var server = new WebhookServer(answers);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = $"https://localhost:{new Uri(address).Port}";
        return server;
    }

    /// <summary>The patch of an answer.</summary>
    public static string Patch(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
        _other.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, IReadOnlyDictionary<string, Func<JsonObject, JsonNode?>> answers)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        lock (_seen)
        {
            _seen.Add(review);
        }

        var request = review["request"]!.AsObject();
        var answer = answers[context.Request.Path.Value!](request);
        switch (answer)
        {
            case null:
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                return;
            case JsonValue code:
                context.Response.StatusCode = (int)code;
                context.Response.ContentType = "text/plain";
                await context.Response.WriteAsync("boom", context.RequestAborted);
                return;
            case JsonArray whole:
                await WriteAsync(context, whole[0]!);
                return;
            default:
                answer["uid"] ??= (string)request["uid"]!;
                await WriteAsync(context, new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = (string)review["apiVersion"]!, ["response"] = answer });
                return;
        }
    }

    private static Task WriteAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private static string Base64(X509Certificate2 certificate) => Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate.ExportCertificatePem()));

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(130));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("hook.default.svc");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = request.Create(authority, DateTimeOffset.UnixEpoch.AddYears(41), DateTimeOffset.UnixEpoch.AddYears(120), [1, 2, 3]);
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
