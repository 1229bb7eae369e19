using System.Net;

namespace Flux.Artifacts.Tests.Blobs;

/// <summary>Answers every other request itself, or breaks off answers.</summary>
internal sealed class FaultyHandler(HttpMessageHandler inner) : DelegatingHandler(new Shared(inner))
{
    private int _requests;

    /// <summary>What every other request gets; OK for none.</summary>
    public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

    /// <summary>Whether every request gets it.</summary>
    public bool Always { get; init; }

    /// <summary>When to come again.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>How many bytes of an answer's body come before the connection breaks; 0 for all.</summary>
    public int BreakAfter { get; init; }

    /// <summary>How often it did so.</summary>
    public int Faults { get; private set; }

    /// <summary>The largest body that was sent.</summary>
    public long LargestBody { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        LargestBody = Math.Max(LargestBody, request.Content?.Headers.ContentLength ?? 0);
        if (Status != HttpStatusCode.OK && (Always || Interlocked.Increment(ref _requests) % 2 == 1))
        {
            Faults++;
            var busy = new HttpResponseMessage(Status) { RequestMessage = request, Content = new ByteArrayContent([]) };
            if (RetryAfter is not null)
            {
                busy.Headers.TryAddWithoutValidation("Retry-After", RetryAfter);
            }

            return busy;
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (BreakAfter > 0 && request.Method == HttpMethod.Get && response.Content.Headers.ContentLength > BreakAfter)
        {
            Faults++;
            var content = new StreamContent(new Broken(await response.Content.ReadAsStreamAsync(cancellationToken), BreakAfter));
            foreach (var header in response.Content.Headers)
            {
                content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            response.Content = content;
        }

        return response;
    }

    /// <summary>The handler of all tests is not disposed by one.</summary>
    private sealed class Shared(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
#pragma warning disable CA2215 // that is what it is for
        protected override void Dispose(bool disposing)
        {
        }
#pragma warning restore CA2215
    }

    private sealed class Broken(Stream inner, int left) : Stream
    {
        private int _left = left;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0)
            {
                throw new IOException("the connection was reset");
            }

            var read = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
