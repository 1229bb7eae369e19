using Flux.Git.Protocol;

namespace Flux.Git.Transport;

/// <summary>A two-way connection: <c>git://</c>, or the <c>ssh</c> program.</summary>
internal abstract class DuplexTransport : IGitTransport
{
    private PktLineReader? _reader;
    private Stream? _output;

    /// <inheritdoc />
    public bool IsStateless => false;

    /// <inheritdoc />
    public async Task<PktLineReader> OpenAsync(CancellationToken cancellationToken)
    {
        (var input, _output) = await ConnectAsync(cancellationToken);
        return _reader = new PktLineReader(input);
    }

    /// <inheritdoc />
    public Advertisement? Recall() => null;

    /// <inheritdoc />
    public void Remember(Advertisement greeting)
    {
        // The server greets on every connection anyway.
    }

    /// <inheritdoc />
    public bool Forget() => false;

    /// <inheritdoc />
    public async Task<PktLineReader> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (_output is null || _reader is null)
        {
            throw new InvalidOperationException("open first");
        }

        await _output.WriteAsync(request, cancellationToken);
        await _output.FlushAsync(cancellationToken);
        return _reader;
    }

    /// <inheritdoc />
    public virtual Task<GitException> ExplainAsync(GitException failure, CancellationToken cancellationToken) => Task.FromResult(failure);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        await CloseAsync();
    }

    /// <summary>Connects and sends what the transport needs to reach the repository.</summary>
    protected abstract Task<(Stream Input, Stream Output)> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>Closes the connection; never fails.</summary>
    protected abstract ValueTask CloseAsync();
}
