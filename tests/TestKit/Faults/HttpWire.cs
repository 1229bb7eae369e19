using System.Globalization;
using System.Text;

namespace Flux.TestKit.Faults;

/// <summary>Reads HTTP/1.1 messages from a connection as the bytes they are.</summary>
internal sealed class HttpWire(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The head of the next message, with its empty line; null where the connection has ended.</summary>
    public async Task<string?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            head.Append(line);
            if (line == "\r\n")
            {
                return head.ToString();
            }
        }

        return null;
    }

    /// <summary>The whole body that belongs to a head.</summary>
    public async Task<byte[]> ReadBodyAsync(string head, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (IsChunked(head))
        {
            while (await ReadChunkAsync(cancellationToken) is { } chunk)
            {
                body.Write(chunk);
                if (chunk.AsSpan().StartsWith("0\r\n"u8))
                {
                    break;
                }
            }
        }
        else if (HeaderOf(head, "Content-Length") is { } length)
        {
            body.Write(await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture), cancellationToken));
        }

        return body.ToArray();
    }

    /// <summary>The next chunk with its size line and its end; null where the connection has ended.</summary>
    public async Task<byte[]?> ReadChunkAsync(CancellationToken cancellationToken)
    {
        if (await ReadLineAsync(cancellationToken) is not { } size)
        {
            return null;
        }

        var length = int.Parse(size.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var rest = await ReadExactlyAsync(length + 2, cancellationToken);
        return [.. Encoding.ASCII.GetBytes(size), .. rest];
    }

    public static bool IsChunked(string head) => HeaderOf(head, "Transfer-Encoding") == "chunked";

    private static string? HeaderOf(string head, string name) => head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            var newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line.Append(Encoding.Latin1.GetString(_buffer, _start, newline + 1));
                _start += newline + 1;
                return line.ToString();
            }

            line.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                throw new EndOfStreamException();
            }

            var part = Math.Min(count - done, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(done));
            (_start, done) = (_start + part, done + part);
        }

        return bytes;
    }

    /// <summary>Reads more; what there was is used up.</summary>
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellationToken));
        return _end > 0;
    }
}
