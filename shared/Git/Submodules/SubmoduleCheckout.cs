using Flux.Git.Signatures;
using Flux.Primitives;

namespace Flux.Git.Submodules;

/// <summary>A commit with the content of its submodules in their directories; disposes them all.</summary>
internal sealed class SubmoduleCheckout(GitCheckout root, IReadOnlyDictionary<string, GitCheckout> mounted) : GitCheckout
{
    /// <inheritdoc />
    public override Revision Revision => root.Revision;

    /// <inheritdoc />
    public override string CommitId => root.CommitId;

    /// <inheritdoc />
    public override string Subject => root.Subject;

    /// <inheritdoc />
    public override SignedGitObject? SignedCommit => root.SignedCommit;

    /// <inheritdoc />
    public override GitCheckoutTag? Tag => root.Tag;

    /// <inheritdoc />
    public override IEnumerable<GitTreeEntry> Walk()
    {
        foreach (var entry in root.Walk())
        {
            if (entry.Type != GitEntryType.Submodule || !mounted.TryGetValue(entry.Path, out var submodule))
            {
                yield return entry;
                continue;
            }

            yield return entry with { Type = GitEntryType.Directory };
            foreach (var inner in submodule.Walk())
            {
                yield return inner with { Path = $"{entry.Path}/{inner.Path}" };
            }
        }
    }

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> Read(GitTreeEntry file)
    {
        for (var slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = file.Path.IndexOf('/', slash + 1))
        {
            if (mounted.TryGetValue(file.Path[..slash], out var submodule))
            {
                return submodule.Read(file with { Path = file.Path[(slash + 1)..] });
            }
        }

        return root.Read(file);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        foreach (var submodule in mounted.Values)
        {
            await submodule.DisposeAsync();
        }

        await root.DisposeAsync();
    }
}
