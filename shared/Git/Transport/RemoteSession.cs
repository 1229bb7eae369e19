using Flux.Git.Protocol;

namespace Flux.Git.Transport;

/// <summary>A connection to a remote and the client that speaks on it.</summary>
internal sealed class RemoteSession(IGitTransport transport, UploadPackClient client, IDisposable? owned) : IAsyncDisposable
{
    /// <summary>The client.</summary>
    public UploadPackClient Client => client;

    /// <summary>Runs a conversation; where it fails, says what is really wrong.</summary>
    /// <exception cref="GitException">The conversation failed.</exception>
    public async Task<T> RunAsync<T>(Func<UploadPackClient, Task<T>> conversation, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(cancellationToken);
            return await conversation(client);
        }
        catch (GitException e) when (e.Error == GitError.Other && !transport.IsStateless)
        {
            throw await ExplainAsync(e, clock, cancellationToken);
        }
        catch (GitException e) when (e is { IsComplete: false, Error: GitError.Other or GitError.RepositoryNotFound or GitError.Authentication })
        {
            // The server may have moved or changed its mind since it greeted us.
            if (!transport.Forget())
            {
                throw;
            }

            await client.ConnectAsync(cancellationToken);
            return await conversation(client);
        }
        catch (IOException e) when (!transport.IsStateless)
        {
            throw await ExplainAsync(new GitException($"the connection broke: {e.Message}", e), clock, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await transport.DisposeAsync();
        owned?.Dispose();
    }

    // A program that does not end is not waited for long: it may still be busy sending.
    private async Task<GitException> ExplainAsync(GitException failure, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5), clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(soon.Token, cancellationToken);
        try
        {
            return await transport.ExplainAsync(failure, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return failure;
        }
    }
}
