using Flux.Git.Objects;
using Flux.Git.Signatures;
using Flux.Primitives;

namespace Flux.Git.Trees;

/// <summary>A checkout over objects that are at hand; owns their source.</summary>
internal sealed class ObjectCheckout(
    IObjectSource objects,
    CommitObject commit,
    string pointer,
    GitCheckoutTag? tag,
    IReadOnlyList<TreeFile> files,
    IDisposable owner) : GitCheckout
{
    /// <inheritdoc />
    public override Revision Revision { get; } = Revision.Of(pointer, commit.Id.Format.Name(), commit.Id.ToString());

    /// <inheritdoc />
    public override string CommitId { get; } = commit.Id.ToString();

    /// <inheritdoc />
    public override string Subject => commit.Subject;

    /// <inheritdoc />
    public override SignedGitObject SignedCommit =>
        SignedGitObject.OfCommit(objects.Read(commit.Id, ObjectType.Commit).Span, commit.Id.Format == ObjectFormat.Sha256);

    /// <inheritdoc />
    public override GitCheckoutTag? Tag { get; } = tag;

    /// <inheritdoc />
    public override IEnumerable<GitTreeEntry> Walk() =>
        files.Select(file => new GitTreeEntry(file.Path, file.Type, file.Id.ToString()));

    /// <inheritdoc />
    public override ReadOnlyMemory<byte> Read(GitTreeEntry file)
    {
        if (!ObjectId.TryParse(file.ObjectId, out var id))
        {
            throw new ArgumentException($"'{file.ObjectId}' is not an object id", nameof(file));
        }

        try
        {
            return objects.Read(id, ObjectType.Blob);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GitException($"file '{file.Path}' cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        owner.Dispose();
        return ValueTask.CompletedTask;
    }
}
