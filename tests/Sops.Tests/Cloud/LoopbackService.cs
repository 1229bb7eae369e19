using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Flux.Sops.Tests.Cloud;

/// <summary>A request as a key service receives it.</summary>
internal sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name.ToLowerInvariant());
}

/// <summary>What a key service answers.</summary>
internal sealed record ServiceAnswer(int Status, string Body, string? Challenge = null);

/// <summary>A key service on loopback.</summary>
internal sealed class LoopbackService : IDisposable
{
    private readonly HttpListener _listener = new();

    public LoopbackService(Func<ReceivedRequest, ServiceAnswer> answer)
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new($"http://localhost:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync(answer);
    }

    public Uri Address { get; }

    public List<ReceivedRequest> Requests { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync(Func<ReceivedRequest, ServiceAnswer> answer)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body, CancellationToken.None);
                var headers = context.Request.Headers.AllKeys.ToDictionary(k => k!.ToLowerInvariant(), k => context.Request.Headers[k]!);
                var request = new ReceivedRequest(context.Request.HttpMethod, context.Request.RawUrl!, headers, body.ToArray());
                Requests.Add(request);
                var reply = answer(request);
                context.Response.StatusCode = reply.Status;
                if (reply.Challenge is not null)
                {
                    context.Response.AddHeader("WWW-Authenticate", reply.Challenge);
                }

                var bytes = Encoding.UTF8.GetBytes(reply.Body);
                await context.Response.OutputStream.WriteAsync(bytes, CancellationToken.None);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // closed
        }
    }
}
