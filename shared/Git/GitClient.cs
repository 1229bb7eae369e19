using System.Net.Sockets;
using System.Security.Authentication;
using Flux.Git.Local;
using Flux.Git.Objects;
using Flux.Git.Protocol;
using Flux.Git.Submodules;
using Flux.Git.Transport;
using Flux.Git.Trees;
using Flux.Primitives;
using Microsoft.Extensions.Logging;

namespace Flux.Git;

/// <summary>
/// Reads repositories over HTTP(S), SSH, <c>git://</c> and from folders, in managed code. One instance serves all
/// repositories at once; dispose it to close its idle connections.
/// </summary>
public sealed partial class GitClient : IGitClient, IDisposable
{
    private readonly GitClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<GitClient> _logger;
    private readonly RemoteSessions _sessions;

    /// <summary>Makes a client.</summary>
    /// <param name="options">Limits and ways.</param>
    /// <param name="egress">Where remotes may lead; asked for every connection, also the one of <c>ssh</c>.</param>
    /// <param name="clock">Measures timeouts.</param>
    /// <param name="logger">Gets one line for each fetch.</param>
    public GitClient(GitClientOptions options, EgressPolicy egress, TimeProvider clock, ILogger<GitClient> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(egress);
        (_options, _clock, _logger) = (options, clock, logger);
        _sessions = new RemoteSessions(options, egress, clock, logger);
    }

    /// <inheritdoc />
    public Task<Revision?> ResolveAsync(GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Commit is { Length: > 0 }
            ? Task.FromResult<Revision?>(null)
            : GuardAsync(remote, "unable to list remote for", (url, token) => ResolveAsync(url, remote, reference, token), cancellationToken);
    }

    /// <inheritdoc />
    public Task<GitCheckout> FetchAsync(GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(reference);
        return GuardAsync(remote, "unable to clone", (url, token) => FetchAsync(url, remote, reference, token), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _sessions.Dispose();

    private async Task<Revision?> ResolveAsync(RemoteUrl url, GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        ResolvedReference resolved;
        if (url.Scheme == "file")
        {
            using var local = OpenLocal(url);
            resolved = await new ReferenceResolver(local).ResolveAsync(reference, cancellationToken);
        }
        else
        {
            await using var session = _sessions.Open(url, remote);
            resolved = await session.RunAsync(
                async client =>
                {
                    var found = await new ReferenceResolver(client).ResolveAsync(reference, cancellationToken);
                    await client.FinishAsync(cancellationToken);
                    return found;
                },
                _clock,
                cancellationToken);
        }

        // Which of several equal versions is newest, only their commits tell.
        return resolved.Candidates is [var only]
            ? Revision.Of(resolved.PointerOf(only), only.Commit.Format.Name(), only.Commit.ToString())
            : null;
    }

    private async Task<GitCheckout> FetchAsync(RemoteUrl url, GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        var checkout = await FetchCommitAsync(url, remote, reference, cancellationToken);
        if (!reference.RecurseSubmodules)
        {
            return checkout;
        }

        var fetch = new SubmoduleFetch(_options.Limits, (sub, to, commit) => FetchCommitAsync(sub, to, new() { Commit = commit }, cancellationToken));
        return await fetch.AddAsync(checkout, url, remote);
    }

    private async Task<GitCheckout> FetchCommitAsync(RemoteUrl url, GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var fetch = new CommitFetch(_sessions, url, remote, _clock);
        var fetched = url.Scheme == "file" ? await CommitFetch.OpenAsync(OpenLocal(url), reference, cancellationToken)
            : reference.Commit is { Length: > 0 } commit ? await fetch.FetchCommitAsync(commit, reference.Branch, cancellationToken)
            : await fetch.FetchReferenceAsync(reference, cancellationToken);
        try
        {
            var commitObject = CommitObject.Parse(fetched.Commit, fetched.Objects.Read(fetched.Commit, ObjectType.Commit));
            var files = new TreeLister(fetched.Objects, _options.Limits, cancellationToken).List(commitObject.Tree);
            Log.Fetched(_logger, url.Display, fetched.Commit, files.Count, _clock.GetElapsedTime(started).TotalMilliseconds);
            return new ObjectCheckout(fetched.Objects, commitObject, fetched.Pointer, fetched.Tag, files, fetched.Owner);
        }
        catch
        {
            fetched.Owner.Dispose();
            throw;
        }
    }

    private LocalRepository OpenLocal(RemoteUrl url) => _options.AllowFileUrls
        ? LocalRepository.Open(url.Url.LocalPath, _options.Limits)
        : throw new GitException("file:// URLs are not enabled") { Error = GitError.InvalidUrl };

    private async Task<T> GuardAsync<T>(
        GitRemote remote, string doing, Func<RemoteUrl, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        var url = RemoteUrl.Parse(remote.Url);
        using var timeout = new CancellationTokenSource(remote.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await run(url, either.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GitException($"{doing} '{url.Display}': context deadline exceeded (timeout of {Duration(remote.Timeout)})", e)
            {
                Error = GitError.TimedOut,
            };
        }
        catch (GitException e)
        {
            throw Complete(e, doing, url);
        }
        catch (HttpRequestException e) when (e.InnerException is GitException inner)
        {
            throw Complete(inner, doing, url);
        }
        catch (HttpRequestException e)
        {
            throw Failed(e, e.InnerException is { } inner && !e.Message.Contains(inner.Message, StringComparison.Ordinal)
                ? $"{e.Message} ({inner.Message})"
                : e.Message);
        }
        catch (Exception e) when (e is IOException or SocketException or EgressException or UnauthorizedAccessException or AuthenticationException)
        {
            throw Failed(e, e.Message);
        }

        GitException Failed(Exception cause, string message) => new($"{doing} '{url.Display}': {RemoteErrors.Clean(message)}", cause);
    }

    // A ref that is not there is told in the same words whether it was looked up or fetched.
    private static GitException Complete(GitException e, string doing, RemoteUrl url)
    {
        if (e.IsComplete)
        {
            return e;
        }

        var prefix = e.Error == GitError.ReferenceNotFound ? "unable to clone" : doing;
        return new GitException($"{prefix} '{url.Display}': {e.Message}", e) { Error = e.Error, IsComplete = true };
    }

    private static string Duration(TimeSpan timeout) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{timeout.TotalSeconds:0.###}s");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Fetched {Commit} of {Url}: {Entries} entries in {ElapsedMs} ms")]
        public static partial void Fetched(ILogger logger, string url, ObjectId commit, int entries, double elapsedMs);
    }
}
