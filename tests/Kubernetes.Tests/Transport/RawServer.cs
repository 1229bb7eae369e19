using System.Net.Sockets;
using System.Text;
using Flux.TestKit.Http;

namespace Flux.Kubernetes.Tests.Transport;

/// <summary>A TCP server on loopback that keeps the bytes of each request's head and answers what it is told, connection by connection.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Func<string, string?> _answer;

    /// <param name="answer">Gives the whole answer to a request's head; null closes the connection without one.</param>
    public RawServer(Func<string, string?> answer)
    {
        _answer = answer;
        _listener = new(ServeAsync);
    }

    public Uri Address => new($"http://127.0.0.1:{_listener.Port}");

    /// <summary>The heads of the requests, in order.</summary>
    public List<string> Heads { get; } = [];

    public static string Json(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    /// <summary>Answers discovery, and the rest as told.</summary>
    public static RawServer WithDiscovery(Func<string, string?> answer) => new(head => head.Split(' ')[1] switch
    {
        "/api" => Json(ScriptedHandler.CoreDiscovery),
        "/apis" => Json(ScriptedHandler.GroupDiscovery),
        _ => answer(head),
    });

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client)
    {
        var stream = client.GetStream();
        while (await ReadHeadAsync(stream) is { } head)
        {
            lock (Heads)
            {
                Heads.Add(head);
            }

            if (_answer(head) is not { } answer)
            {
                client.LingerState = new LingerOption(true, 0);
                return;
            }

            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _listener.Stopping);
            if (answer.Contains("Connection: close", StringComparison.Ordinal))
            {
                return;
            }
        }
    }

    /// <summary>The head, and the body is read away.</summary>
    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!EndsHead(bytes))
        {
            if (await stream.ReadAsync(one, _listener.Stopping) == 0)
            {
                return null;
            }

            bytes.Add(one[0]);
        }

        var head = Encoding.UTF8.GetString([.. bytes]);
        var length = head.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[length is null ? 0 : int.Parse(length[15..], System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _listener.Stopping);
        return head;
    }

    private static bool EndsHead(List<byte> bytes) => bytes is [.., 13, 10, 13, 10];
}
