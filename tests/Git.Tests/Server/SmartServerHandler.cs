using System.IO.Compression;
using System.Net;
using System.Web;
using Flux.Git.Server;

namespace Flux.Git.Tests.Server;

/// <summary>HTTP to a <see cref="GitSmartServer"/> without a network; counts the requests.</summary>
internal sealed class SmartServerHandler(GitSmartServer server) : HttpMessageHandler
{
    public List<string> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        Requests.Add($"{request.Method} {path}");
        try
        {
            if (path.EndsWith("/info/refs", StringComparison.Ordinal))
            {
                var service = HttpUtility.ParseQueryString(request.RequestUri.Query)["service"]!;
                var protocol = request.Headers.TryGetValues("Git-Protocol", out var values) ? values.First() : null;
                return Answer(server.Advertise(service, protocol), GitSmartServer.AdvertisementType(service));
            }

            var stream = await request.Content!.ReadAsStreamAsync(cancellationToken);
            var body = request.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(stream, CompressionMode.Decompress) : stream;
            return path.EndsWith("/git-upload-pack", StringComparison.Ordinal)
                ? Answer(await server.UploadPackAsync(body, cancellationToken), GitSmartServer.ResultType("git-upload-pack"))
                : Answer(await server.ReceivePackAsync(body, cancellationToken), GitSmartServer.ResultType("git-receive-pack"));
        }
        catch (GitException e)
        {
            return new(HttpStatusCode.BadRequest) { Content = new StringContent(e.Message) };
        }
    }

    private static HttpResponseMessage Answer(byte[] content, string type)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) };
        response.Content.Headers.ContentType = new(type);
        return response;
    }
}
