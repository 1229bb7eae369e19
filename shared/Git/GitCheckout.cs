using Flux.Git.Signatures;
using Flux.Primitives;

namespace Flux.Git;

/// <summary>One fetched commit; holds the pack's memory or temporary file until it is disposed. Not for several threads at once.</summary>
public abstract class GitCheckout : IAsyncDisposable
{
    /// <summary>The artifact revision, e.g. <c>main@sha1:6b5…</c>.</summary>
    public abstract Revision Revision { get; }

    /// <summary>The commit's id in hex.</summary>
    public abstract string CommitId { get; }

    /// <summary>The first line of the commit's message.</summary>
    public abstract string Subject { get; }

    /// <summary>The commit as it is signed; null where this client does not tell.</summary>
    public virtual SignedGitObject? SignedCommit => null;

    /// <summary>The tag that led to the commit; null where none did.</summary>
    public virtual GitCheckoutTag? Tag => null;

    /// <summary>
    /// The commit's tree in the order of Go's <c>filepath.Walk</c>: depth first, names in byte order, a directory before its
    /// content, the root itself left out. Directories, files and symlinks; submodules (gitlinks) come as empty directories, or with their content where
    /// <see cref="GitReference.RecurseSubmodules"/> asked for it.
    /// </summary>
    public abstract IEnumerable<GitTreeEntry> Walk();

    /// <summary>A file's content, or a symbolic link's target; valid until the checkout is disposed.</summary>
    /// <exception cref="GitException">The object is missing or not what its id says.</exception>
    public abstract ReadOnlyMemory<byte> Read(GitTreeEntry file);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}
