using System.Net.Sockets;
using System.Text;
using Flux.TestKit.Http;

namespace Flux.TestKit.Faults;

/// <summary>
/// A proxy on loopback in front of a server that speaks plain HTTP/1.1: it resets, delays and truncates, answers for the server, and
/// breaks watches, as a <see cref="FaultPlan"/> says, and keeps what it did.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private const int MaxWatchEvents = 60;
    private readonly LoopbackListener _listener;
    private readonly List<FaultRecord> _records = [];
    private readonly Uri _server;
    private readonly FaultPlan _plan;

    /// <param name="server">Where requests go.</param>
    /// <param name="plan">What happens to them.</param>
    public FaultProxy(Uri server, FaultPlan plan)
    {
        (_server, _plan) = (server, plan);
        _listener = new(ServeAsync);
    }

    /// <summary>Where to send requests.</summary>
    public Uri Address => new($"http://127.0.0.1:{_listener.Port}");

    /// <summary>What was done so far, in order.</summary>
    public IReadOnlyList<FaultRecord> Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Ends all connections.</summary>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client)
    {
        using var upstream = new TcpClient { NoDelay = true };
        await upstream.ConnectAsync(_server.Host, _server.Port, _listener.Stopping);
        var exchange = new Exchange(client, upstream);
        while (await exchange.Client.ReadHeadAsync(_listener.Stopping) is { } head && await HandleAsync(exchange, head))
        {
            // the next request on the same connection
        }
    }

    /// <summary>Handles one request; false where the connection is to be closed.</summary>
    private async Task<bool> HandleAsync(Exchange exchange, string head)
    {
        var body = await exchange.Client.ReadBodyAsync(head, _listener.Stopping);
        var (method, target) = head.Split(' ') is [var verb, var path, ..] ? (verb, path) : ("", "");
        var isWatch = target.Contains("watch=true", StringComparison.Ordinal);
        var fault = _plan.Next(isWatch);
        lock (_records)
        {
            _records.Add(new(method, target.Split('?')[0], isWatch, fault));
        }

        if (AnswerOf(fault) is { } answer)
        {
            await exchange.ToClient.WriteAsync(Encoding.ASCII.GetBytes(answer), _listener.Stopping);
            return true;
        }

        if (fault == Fault.ResetBefore)
        {
            return exchange.Reset();
        }

        if (fault == Fault.Delay)
        {
            await Task.Delay(1 + _plan.Below(30), _listener.Stopping);
        }

        await exchange.ToServer.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. body], _listener.Stopping);
        var answerHead = await exchange.Server.ReadHeadAsync(_listener.Stopping);
        if (answerHead is null)
        {
            return exchange.Reset();
        }

        return isWatch && HttpWire.IsChunked(answerHead)
            ? await StreamAsync(exchange, answerHead, fault)
            : await AnswerAsync(exchange, answerHead, fault);
    }

    private async Task<bool> AnswerAsync(Exchange exchange, string head, Fault fault)
    {
        byte[] whole = [.. Encoding.Latin1.GetBytes(head), .. await exchange.Server.ReadBodyAsync(head, _listener.Stopping)];
        switch (fault)
        {
            case Fault.ResetAfter:
                return exchange.Reset();
            case Fault.Truncate:
                await exchange.ToClient.WriteAsync(whole.AsMemory(0, whole.Length / 2), _listener.Stopping);
                return exchange.Reset();
            case Fault.GatewayTimeout:
                await exchange.ToClient.WriteAsync("HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _listener.Stopping);
                return true;
            default:
                await exchange.ToClient.WriteAsync(whole, _listener.Stopping);
                return true;
        }
    }

    /// <summary>Hands a watch on, chunk by chunk. The server writes whole events.</summary>
    private async Task<bool> StreamAsync(Exchange exchange, string head, Fault fault)
    {
        const string Expired =
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"too old resource version\",\"reason\":\"Expired\",\"code\":410}}\n";
        await exchange.ToClient.WriteAsync(Encoding.Latin1.GetBytes(head), _listener.Stopping);
        for (var left = 1 + _plan.Below(MaxWatchEvents); await exchange.Server.ReadChunkAsync(_listener.Stopping) is { } chunk; left--)
        {
            if (fault == Fault.WatchDelay)
            {
                await Task.Delay(_plan.Below(5), _listener.Stopping);
            }

            await exchange.ToClient.WriteAsync(chunk, _listener.Stopping);
            if (left > 0 || fault == Fault.None || !chunk.AsSpan().EndsWith("\n\r\n"u8))
            {
                continue;
            }

            if (fault == Fault.WatchStall)
            {
                await exchange.ClosedAsync(_listener.Stopping);
            }
            else if (fault == Fault.WatchExpired)
            {
                await exchange.ToClient.WriteAsync(Encoding.ASCII.GetBytes($"{Expired.Length:x}\r\n{Expired}\r\n0\r\n\r\n"), _listener.Stopping);
            }
            else if (fault is Fault.WatchEnd or Fault.WatchDelay)
            {
                await exchange.ToClient.WriteAsync("0\r\n\r\n"u8.ToArray(), _listener.Stopping);
            }
            else
            {
                exchange.Reset();
            }

            return false;
        }

        return false;
    }

    private static string? AnswerOf(Fault fault) => fault switch
    {
        Fault.TooManyRequests => Status("429 Too Many Requests", 429, "TooManyRequests", "Retry-After: 0\r\n"),
        Fault.InternalError => Status("500 Internal Server Error", 500, "InternalError", ""),
        Fault.Unavailable => Status("503 Service Unavailable", 503, "ServiceUnavailable", ""),
        Fault.UnavailableWithPause => Status("503 Service Unavailable", 503, "ServiceUnavailable", "Retry-After: 0\r\n"),
        _ => null,
    };

    private static string Status(string line, int code, string reason, string header)
    {
        var body = $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"injected","reason":"{{reason}}","code":{{code}}}""";
        return $"HTTP/1.1 {line}\r\nContent-Type: application/json\r\n{header}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    /// <summary>Both sides of a connection.</summary>
    private sealed class Exchange(TcpClient client, TcpClient upstream)
    {
        public NetworkStream ToClient { get; } = client.GetStream();

        public NetworkStream ToServer { get; } = upstream.GetStream();

        public HttpWire Client { get; } = new(client.GetStream());

        public HttpWire Server { get; } = new(upstream.GetStream());

        /// <summary>Waits until the client has closed its side.</summary>
        public async Task ClosedAsync(CancellationToken cancellationToken)
        {
            while (await ToClient.ReadAsync(new byte[1024], cancellationToken) > 0)
            {
                // whatever it may still say
            }
        }

        /// <summary>Ends the client's connection with a reset; always false.</summary>
        public bool Reset()
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            return false;
        }
    }
}
