namespace Flux.Git;

/// <summary>Reads Git repositories over <c>http(s)</c>, <c>ssh</c> and <c>file</c> URLs, without a work tree.</summary>
public interface IGitClient
{
    /// <summary>
    /// Asks the remote what <paramref name="reference"/> points to, without fetching objects (ls-refs, annotated tags peeled).
    /// </summary>
    /// <returns>Null where that cannot be told from the refs alone (a commit, or several tags of the same version); otherwise the revision.</returns>
    /// <exception cref="GitException">Unreachable, refused, no such ref, or an empty repository.</exception>
    Task<Flux.Primitives.Revision?> ResolveAsync(GitRemote remote, GitReference reference, CancellationToken cancellationToken);

    /// <summary>Fetches the commit's tree, shallow where the server allows, every object checked against its id.</summary>
    /// <exception cref="GitException">As above, or a pack that is damaged, hostile or over a limit.</exception>
    Task<GitCheckout> FetchAsync(GitRemote remote, GitReference reference, CancellationToken cancellationToken);
}
