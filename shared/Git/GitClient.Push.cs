using Flux.Git.Protocol;
using Flux.Git.Writing;

namespace Flux.Git;

/// <content>Pushing.</content>
public sealed partial class GitClient
{
    /// <summary>Pushes a branch of a repository that was prepared in memory.</summary>
    /// <param name="remote">Where to; not a folder.</param>
    /// <param name="repository">What.</param>
    /// <param name="branch">The branch's short name, the same on both sides.</param>
    /// <param name="cancellationToken">Gives up; the remote then has all of it or nothing.</param>
    /// <exception cref="GitException">Not reachable or refused, or the remote's branch has commits that are not in the repository.</exception>
    public Task PushAsync(GitRemote remote, MemoryRepository repository, string branch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(repository);
        return GuardAsync(
            remote,
            "unable to push to",
            async (url, token) =>
            {
                if (url.Scheme == "file")
                {
                    throw new GitException("pushing to a folder is not supported; serve it over HTTP or SSH") { Error = GitError.InvalidUrl };
                }

                await using var transport = _sessions.OpenTransport(url, remote, ReceivePackClient.Service, out var owned);
                using (owned)
                {
                    await new ReceivePackClient(transport, _options.Limits).PushAsync(repository, branch, token);
                    return true;
                }
            },
            cancellationToken);
    }
}
