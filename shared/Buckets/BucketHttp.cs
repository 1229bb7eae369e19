using System.Net.Sockets;
using Flux.Primitives;

namespace Flux.Buckets;

/// <summary>Sends requests that can be repeated, and puts failures in words.</summary>
internal sealed class BucketHttp : IDisposable
{
    private readonly HttpMessageInvoker _http;

    // the handler belongs to others, so the one around it is not disposed either
    public BucketHttp(HttpMessageHandler handler, TimeProvider clock) => _http = new(new RetryHandler(handler, clock), disposeHandler: false);

    /// <exception cref="BucketException">There is no answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or EgressException)
        {
            throw Failed(request, e);
        }
    }

    public void Dispose() => _http.Dispose();

    public static BucketException Failed(HttpRequestMessage request, Exception e) => new(
        $"{request.Method} \"{request.RequestUri?.GetLeftPart(UriPartial.Path)}\": {(e.InnerException as EgressException ?? e.InnerException ?? e).Message}", e);
}
