using System.Net.Sockets;
using System.Text;
using Flux.TestKit.Http;

namespace Flux.TestKit.Registry;

/// <summary>Answers HTTP requests on loopback with whatever bytes a test wants, which need not be HTTP.</summary>
public sealed class RawHttpServer : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Func<string, Stream, CancellationToken, Task> _answer;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Is given a request's first line and where to write the answer.</param>
    public RawHttpServer(Func<string, Stream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener = new(ServeAsync);
    }

    /// <summary>Host and port.</summary>
    public string Host => $"127.0.0.1:{_listener.Port}";

    /// <summary>Ends when the first request has come.</summary>
    public Task Asked => _asked.Task;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var first = await FirstLineAsync(stream);
        if (first.Contains(" HTTP/", StringComparison.Ordinal))
        {
            _asked.TrySetResult();
            await _answer(first, stream, _listener.Stopping);
        }
    }

    private async Task<string> FirstLineAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _listener.Stopping);
            if (read == 0 || buffer[0] == 0x16)
            {
                // gone, or a greeting in TLS
                return "";
            }

            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return head.ToString().Split("\r\n")[0];
    }
}
