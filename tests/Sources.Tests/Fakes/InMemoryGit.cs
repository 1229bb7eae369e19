using System.Text;
using Flux.Git;
using Flux.Git.Signatures;
using Flux.Primitives;

namespace Flux.Sources.Tests;

/// <summary>A repository in memory with one branch.</summary>
internal sealed class InMemoryGit : IGitClient
{
    public string Branch { get; set; } = "main";

    public string CommitId { get; set; } = new('a', 40);

    public string Subject { get; set; } = "Add the app";

    /// <summary>Path → content. A path that ends with <c>/</c> is a submodule, <c>*</c> before it means executable, <c>@</c> a symlink.</summary>
    public SortedDictionary<string, string> Files { get; } = new(StringComparer.Ordinal) { ["app.yaml"] = "kind: App\n" };

    /// <summary>Thrown by the next operations.</summary>
    public GitException? Fault { get; set; }

    /// <summary>Thrown when this file is read.</summary>
    public string? DamagedFile { get; set; }

    public List<string> Calls { get; } = [];

    public GitRemote? LastRemote { get; private set; }

    public GitReference? LastReference { get; private set; }

    /// <summary>The commit as it is signed; null for one without.</summary>
    public SignedGitObject? SignedCommit { get; set; }

    /// <summary>The tag that leads to the commit; null for none.</summary>
    public GitCheckoutTag? Tag { get; set; }

    public int OpenCheckouts { get; private set; }

    public Revision Revision => Flux.Primitives.Revision.Of(Branch, "sha1", CommitId);

    public void Commit(char id, string subject, params (string Path, string Content)[] files)
    {
        CommitId = new(id, 40);
        Subject = subject;
        foreach (var (path, content) in files)
        {
            Files[path] = content;
        }
    }

    public Task<Revision?> ResolveAsync(GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        Note("resolve", remote, reference);
        return Task.FromResult<Revision?>(reference.Commit is null ? Revision : null);
    }

    public Task<GitCheckout> FetchAsync(GitRemote remote, GitReference reference, CancellationToken cancellationToken)
    {
        Note("fetch", remote, reference);
        OpenCheckouts++;
        return Task.FromResult<GitCheckout>(new Checkout(this));
    }

    private void Note(string call, GitRemote remote, GitReference reference)
    {
        Calls.Add(call);
        (LastRemote, LastReference) = (remote, reference);
        if (Fault is not null)
        {
            throw Fault;
        }
    }

    private sealed class Checkout(InMemoryGit git) : GitCheckout
    {
        private readonly Dictionary<string, string> _contents = [];

        public override Revision Revision { get; } = git.Revision;

        public override string CommitId { get; } = git.CommitId;

        public override string Subject { get; } = git.Subject;

        public override SignedGitObject? SignedCommit { get; } = git.SignedCommit;

        public override GitCheckoutTag? Tag { get; } = git.Tag;

        public override IEnumerable<GitTreeEntry> Walk()
        {
            var directories = new HashSet<string>();
            foreach (var (name, content) in git.Files.OrderBy(file => file.Key.TrimStart('*', '@').Replace('/', '\0'), StringComparer.Ordinal))
            {
                var path = name.TrimStart('*', '@').TrimEnd('/');
                for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
                {
                    if (directories.Add(path[..slash]))
                    {
                        yield return new(path[..slash], GitEntryType.Directory, "");
                    }
                }

                _contents[path] = content;
                var type = name.EndsWith('/') ? GitEntryType.Submodule
                    : name[0] == '*' ? GitEntryType.Executable
                    : name[0] == '@' ? GitEntryType.Symlink
                    : GitEntryType.File;
                yield return new(path, type, "");
            }
        }

        public override ReadOnlyMemory<byte> Read(GitTreeEntry file)
        {
            ObjectDisposedException.ThrowIf(git.OpenCheckouts == 0, this);
            return file.Path == git.DamagedFile
                ? throw new GitException($"object of '{file.Path}' is damaged") { Error = GitError.Corrupt }
                : Encoding.UTF8.GetBytes(_contents[file.Path]);
        }

        public override ValueTask DisposeAsync()
        {
            git.OpenCheckouts--;
            return ValueTask.CompletedTask;
        }
    }
}
