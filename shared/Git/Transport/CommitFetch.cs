using Flux.Git.Local;
using Flux.Git.Objects;
using Flux.Git.Packs;
using Flux.Git.Protocol;
using Flux.Git.Signatures;

namespace Flux.Git.Transport;

/// <summary>Brings a commit's objects with as little history as the server allows.</summary>
internal sealed class CommitFetch(RemoteSessions sessions, RemoteUrl url, GitRemote remote, TimeProvider clock)
{
    private const int Shallow = 1;

    /// <summary>Opens a repository on disk in place of fetching; disposes it where that fails.</summary>
    /// <exception cref="GitException">There is no such ref or commit, or the repository is damaged.</exception>
    public static async Task<FetchedCommit> OpenAsync(LocalRepository repository, GitReference reference, CancellationToken cancellationToken)
    {
        try
        {
            var resolver = new ReferenceResolver(repository);
            if (reference.Commit is not { Length: > 0 } commit)
            {
                var resolved = await resolver.ResolveAsync(reference, cancellationToken);
                return Choose(resolved, repository.Objects, repository);
            }

            var id = ParseCommit(commit, repository.Format);
            var isThere = repository.Objects.TryDescribe(id, out var type, out _) && type == ObjectType.Commit;
            if (isThere && reference.Branch is { Length: > 0 } branch)
            {
                var tip = await resolver.FindAsync(ReferenceNames.Branches + branch, cancellationToken);
                isThere = History.Contains(repository.Objects, tip.Id, id, cancellationToken);
            }

            return isThere
                ? new FetchedCommit(id, reference.Branch ?? "", repository.Objects, repository)
                : throw NoCommit(commit);
        }
        catch
        {
            repository.Dispose();
            throw;
        }
    }

    /// <summary>Fetches what a branch, tag, version or named ref points to.</summary>
    /// <exception cref="GitException">There is no such ref, or the fetch fails.</exception>
    public Task<FetchedCommit> FetchReferenceAsync(GitReference reference, CancellationToken cancellationToken) =>
        RunAsync(
            async client =>
            {
                var resolved = await new ReferenceResolver(client).ResolveAsync(reference, cancellationToken);
                var wants = resolved.Candidates.Select(candidate => candidate.Id).Distinct().ToArray();
                var pack = await client.FetchAsync(new FetchRequest { Wants = wants, Depth = Shallow }, cancellationToken);
                return Guard(pack, () => Choose(resolved, pack, pack));
            },
            cancellationToken);

    /// <summary>Fetches a commit by its id.</summary>
    /// <param name="commit">The id in hex.</param>
    /// <param name="branch">A branch that the commit must be reachable from; null or empty for any.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="GitException">There is no such commit (on the branch), or the fetch fails.</exception>
    public async Task<FetchedCommit> FetchCommitAsync(string commit, string? branch, CancellationToken cancellationToken)
    {
        var onBranch = !string.IsNullOrEmpty(branch);
        var pack = onBranch
            ? await FetchOnBranchAsync(commit, ReferenceNames.Branches + branch, cancellationToken)
            : await FetchAnywhereAsync(commit, cancellationToken);
        return Guard(pack, () =>
        {
            var id = ParseCommit(commit, pack.Format);
            return pack.TryDescribe(id, out var type, out _) && type == ObjectType.Commit
                ? new FetchedCommit(id, branch ?? "", pack, pack)
                : throw NoCommit(commit);
        });
    }

    // Of the candidates the one with the newest commit; equal times go by name, so that the answer is always the same.
    private static FetchedCommit Choose(ResolvedReference resolved, IObjectSource objects, IDisposable owner)
    {
        var chosen = resolved.Candidates
            .Select(candidate => (Candidate: candidate, Commit: ReadCommit(objects, candidate)))
            .OrderBy(pair => pair.Commit.CommittedAt)
            .ThenBy(pair => pair.Candidate.Name, StringComparer.Ordinal)
            .Last();
        return new FetchedCommit(chosen.Commit.Id, resolved.PointerOf(chosen.Candidate), objects, owner) { Tag = TagOf(objects, chosen.Candidate) };
    }

    private static GitCheckoutTag? TagOf(IObjectSource objects, RemoteReference reference)
    {
        if (!reference.Name.StartsWith(ReferenceNames.Tags, StringComparison.Ordinal))
        {
            return null;
        }

        var shortName = reference.Name[ReferenceNames.Tags.Length..];
        if (!objects.TryDescribe(reference.Id, out var type, out _) || type != ObjectType.Tag)
        {
            return new() { Name = shortName };
        }

        var content = objects.Read(reference.Id, ObjectType.Tag);
        var tag = TagObject.Parse(reference.Id, content);
        return new()
        {
            Name = tag.Name.Length > 0 ? tag.Name : shortName,
            Id = reference.Id.ToString(),
            Signed = SignedGitObject.OfTag(content.Span),
        };
    }

    private static CommitObject ReadCommit(IObjectSource objects, RemoteReference reference)
    {
        var id = objects.Peel(reference.Id, out var type);
        return type == ObjectType.Commit
            ? CommitObject.Parse(id, objects.Read(id, ObjectType.Commit))
            : throw new GitException($"ref \"{reference.Name}\" points to a {type.Name()}, not to a commit") { Error = GitError.ReferenceNotFound };
    }

    private static ObjectId ParseCommit(string commit, ObjectFormat format) =>
        ObjectId.TryParse(commit, out var id) && id.Format == format ? id : throw NoCommit(commit);

    private static GitException NoCommit(string commit) =>
        new($"unable to resolve commit object for '{RemoteErrors.Clean(commit)}': object not found")
        {
            Error = GitError.ReferenceNotFound,
            IsComplete = true,
        };

    private static T Guard<T>(PackObjects pack, Func<T> use)
    {
        try
        {
            return use();
        }
        catch
        {
            pack.Dispose();
            throw;
        }
    }

    private async Task<PackObjects> FetchOnBranchAsync(string commit, string branch, CancellationToken cancellationToken)
    {
        var (pack, isProven) = await RunAsync(
            async client =>
            {
                var id = ParseCommit(commit, client.Format);
                var tip = await new ReferenceResolver(client).FindAsync(branch, cancellationToken);
                if (tip.Id == id)
                {
                    return (await client.FetchAsync(new FetchRequest { Wants = [id], Depth = Shallow }, cancellationToken), false);
                }

                // All commits without their files tell cheaply whether it is one of the branch's; else take all of the branch.
                var isCheap = client.CanFilter && client.MayWantAnyCommit;
                var request = new FetchRequest { Wants = [tip.Id], Filter = isCheap ? "tree:0" : null };
                return (await client.FetchAsync(request, cancellationToken), isCheap);
            },
            cancellationToken);
        if (!isProven)
        {
            return pack;
        }

        using (pack)
        {
            if (!pack.TryDescribe(ParseCommit(commit, pack.Format), out _, out _))
            {
                throw NoCommit(commit);
            }
        }

        return await FetchByIdAsync(commit, cancellationToken);
    }

    private async Task<PackObjects> FetchAnywhereAsync(string commit, CancellationToken cancellationToken)
    {
        try
        {
            return await FetchByIdAsync(commit, cancellationToken);
        }
        catch (GitException e) when (e is { Error: GitError.ReferenceNotFound, IsComplete: false })
        {
            // The server gives no commit by its id: take all branches and look.
            return await RunAsync(
                async client =>
                {
                    var all = await client.ListAsync([ReferenceNames.Branches, ReferenceNames.Tags], cancellationToken);
                    return all.Count > 0
                        ? await client.FetchAsync(new FetchRequest { Wants = [.. all.Select(r => r.Id).Distinct()] }, cancellationToken)
                        : throw new GitException("git repository is empty") { Error = GitError.EmptyRepository, IsComplete = true };
                },
                cancellationToken);
        }
    }

    private Task<PackObjects> FetchByIdAsync(string commit, CancellationToken cancellationToken) =>
        RunAsync(
            async client =>
            {
                var id = ParseCommit(commit, client.Format);
                if (!client.MayWantAnyCommit)
                {
                    var all = await client.ListAsync([], cancellationToken);
                    if (!all.Any(reference => reference.Id == id))
                    {
                        throw new GitException("not our ref") { Error = GitError.ReferenceNotFound };
                    }
                }

                return await client.FetchAsync(new FetchRequest { Wants = [id], Depth = Shallow }, cancellationToken);
            },
            cancellationToken);

    private async Task<T> RunAsync<T>(Func<UploadPackClient, Task<T>> conversation, CancellationToken cancellationToken)
    {
        await using var session = sessions.Open(url, remote);
        return await session.RunAsync(conversation, clock, cancellationToken);
    }
}
