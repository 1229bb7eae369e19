using Flux.Git.Objects;
using Flux.Git.Protocol;

namespace Flux.Git.Local;

/// <summary>A repository in a folder, read as it lies: loose and packed refs, loose and packed objects.</summary>
internal sealed class LocalRepository : IReferenceLister, IDisposable
{
    private readonly LocalReferences _references;

    private LocalRepository(string directory, ObjectFormat format, GitLimits limits)
    {
        Format = format;
        _references = new LocalReferences(directory, limits);
        Objects = new LocalObjects(Path.Combine(directory, "objects"), format, limits);
    }

    /// <inheritdoc />
    public ObjectFormat Format { get; }

    /// <summary>The objects.</summary>
    public LocalObjects Objects { get; }

    /// <summary>Opens a repository: a bare one, or a work tree with its <c>.git</c> folder.</summary>
    /// <exception cref="GitException">There is none, or it uses what is not supported.</exception>
    public static LocalRepository Open(string path, GitLimits limits)
    {
        var directory = Directory.Exists(Path.Combine(path, ".git")) ? Path.Combine(path, ".git") : path;
        if (File.Exists(Path.Combine(path, ".git")))
        {
            throw new GitException("linked work trees and submodules (a .git file) are not supported");
        }

        if (!File.Exists(Path.Combine(directory, "HEAD")) || !Directory.Exists(Path.Combine(directory, "objects")))
        {
            throw new GitException("repository not found") { Error = GitError.RepositoryNotFound };
        }

        if (new FileInfo(Path.Combine(directory, "objects", "info", "alternates")) is { Exists: true, Length: > 0 })
        {
            throw new GitException("a repository that borrows objects (objects/info/alternates) is not supported");
        }

        var config = Path.Combine(directory, "config");
        var format = File.Exists(config) ? RepositoryConfig.ReadObjectFormat(File.ReadLines(config)) : ObjectFormat.Sha1;
        return new LocalRepository(directory, format, limits);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<RemoteReference>> ListAsync(IReadOnlyCollection<string> prefixes, CancellationToken cancellationToken)
    {
        var found = new List<RemoteReference>();
        foreach (var (name, id) in _references.List(prefixes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (id.Format != Format)
            {
                throw new GitException($"ref {name} is not of the repository's object format") { Error = GitError.Corrupt };
            }

            var target = name.StartsWith(ReferenceNames.Tags, StringComparison.Ordinal) ? Objects.Peel(id, out _) : id;
            found.Add(new RemoteReference(name, id, target == id ? null : target));
        }

        return Task.FromResult<IReadOnlyList<RemoteReference>>(found);
    }

    /// <inheritdoc />
    public void Dispose() => Objects.Dispose();
}
