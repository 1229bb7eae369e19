using System.Net;

namespace Flux.Buckets;

/// <summary>Tries a request without a body again where the store is busy or the connection broke, when the store says or a little later each time.</summary>
internal sealed class RetryHandler(HttpMessageHandler inner, TimeProvider clock) : DelegatingHandler(inner)
{
    private const int MaxTries = 5;
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _longestDelay = TimeSpan.FromSeconds(30);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var delay = _firstDelay * (1 << (attempt - 1));
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (attempt == MaxTries || !IsBusy(response.StatusCode))
                {
                    return response;
                }

                delay = Wanted(response) ?? delay;
                response.Dispose();
            }
            catch (HttpRequestException e) when (attempt < MaxTries && e.HttpRequestError is HttpRequestError.ResponseEnded
                or HttpRequestError.HttpProtocolError)
            {
                // the connection was closed between two requests
            }

            await Task.Delay(delay < _longestDelay ? delay : _longestDelay, clock, cancellationToken);
        }
    }

    private static bool IsBusy(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private TimeSpan? Wanted(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };
}
