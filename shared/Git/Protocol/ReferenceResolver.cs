using Flux.Primitives;

namespace Flux.Git.Protocol;

/// <summary>Finds what a <see cref="GitReference"/> names among a repository's refs.</summary>
internal sealed class ReferenceResolver(IReferenceLister repository)
{
    private const string Peeled = "^{}";
    private const string DefaultBranch = "master";

    /// <summary>Finds a branch, tag, version or named ref; not a commit.</summary>
    /// <exception cref="GitException">There is none, the name or range is not valid, or the repository is empty.</exception>
    public async Task<ResolvedReference> ResolveAsync(GitReference reference, CancellationToken cancellationToken)
    {
        if (reference.Name is { Length: > 0 } name)
        {
            return new ResolvedReference(name, [await FindNamedAsync(name, cancellationToken)]);
        }

        if (reference.SemVer is { Length: > 0 } range)
        {
            return new ResolvedReference(null, await FindVersionsAsync(range, cancellationToken));
        }

        if (reference.Tag is { Length: > 0 } tag)
        {
            return new ResolvedReference(tag, [await FindAsync(ReferenceNames.Tags + tag, cancellationToken)]);
        }

        var branch = reference.Branch is { Length: > 0 } given ? given : DefaultBranch;
        return new ResolvedReference(branch, [await FindAsync(ReferenceNames.Branches + branch, cancellationToken)]);
    }

    /// <summary>Finds a ref by its full name.</summary>
    /// <exception cref="GitException">There is none, the name is not valid, or the repository is empty.</exception>
    public async Task<RemoteReference> FindAsync(string name, CancellationToken cancellationToken) =>
        await TryFindAsync(name, cancellationToken)
        ?? throw await MissingAsync(
            new GitException($"couldn't find remote ref \"{name}\"") { Error = GitError.ReferenceNotFound }, cancellationToken);

    private async Task<RemoteReference?> TryFindAsync(string name, CancellationToken cancellationToken)
    {
        if (!ReferenceNames.IsValid(name))
        {
            throw new GitException($"'{RemoteErrors.Clean(name)}' is not a valid ref name") { Error = GitError.ReferenceNotFound };
        }

        var references = await repository.ListAsync([name], cancellationToken);
        return references.FirstOrDefault(reference => reference.Name == name);
    }

    private async Task<RemoteReference> FindNamedAsync(string name, CancellationToken cancellationToken)
    {
        if (name.StartsWith('/') || name.EndsWith('/'))
        {
            throw new GitException($"ref {name} is invalid; Git refs cannot begin or end with a slash '/'")
            {
                Error = GitError.ReferenceNotFound,
                IsComplete = true,
            };
        }

        // "refs/tags/v1^{}" says what is done for tags anyway.
        var plain = name.EndsWith(Peeled, StringComparison.Ordinal) ? name[..^Peeled.Length] : name;
        return await TryFindAsync(plain, cancellationToken)
            ?? throw await MissingAsync(
                new GitException($"unable to resolve ref '{name}' to a specific commit")
                {
                    Error = GitError.ReferenceNotFound,
                    IsComplete = true,
                },
                cancellationToken);
    }

    private async Task<IReadOnlyList<RemoteReference>> FindVersionsAsync(string text, CancellationToken cancellationToken)
    {
        var range = ParseRange(text);
        var highest = new List<RemoteReference>();
        SemVersion? version = null;
        foreach (var tag in await repository.ListAsync([ReferenceNames.Tags], cancellationToken))
        {
            if (ParseVersion(tag.Name[ReferenceNames.Tags.Length..]) is not { } found || !range.IsSatisfiedBy(found))
            {
                continue;
            }

            var order = version is null ? 1 : found.CompareTo(version);
            if (order > 0)
            {
                version = found;
                highest.Clear();
            }

            if (order >= 0)
            {
                highest.Add(tag);
            }
        }

        return highest.Count > 0
            ? highest
            : throw await MissingAsync(
                new GitException($"no match found for semver: {text}") { Error = GitError.ReferenceNotFound, IsComplete = true },
                cancellationToken);
    }

    private static SemVersionRange ParseRange(string text)
    {
        try
        {
            return SemVersionRange.Parse(text);
        }
        catch (FormatException e)
        {
            throw new GitException($"semver parse error: {e.Message}", e)
            {
                Error = GitError.ReferenceNotFound,
                IsComplete = true,
            };
        }
    }

    // Three parts, as the specification says, but for a "v" in front: tags such as "1.2" or "2024" are not versions here.
    private static SemVersion? ParseVersion(string tag)
    {
        if (!SemVersion.TryParse(tag, out _) || tag.AsSpan().Count('.') < 2)
        {
            return null;
        }

        try
        {
            return SemVersion.ParseStrict(tag.StartsWith('v') ? tag[1..] : tag);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // An empty repository has no ref of any name; that is then the more useful thing to say.
    private async Task<GitException> MissingAsync(GitException otherwise, CancellationToken cancellationToken)
    {
        var any = await repository.ListAsync([ReferenceNames.Branches, ReferenceNames.Tags, "HEAD"], cancellationToken);
        return any.Count > 0
            ? otherwise
            : new GitException("git repository is empty") { Error = GitError.EmptyRepository, IsComplete = true };
    }
}
