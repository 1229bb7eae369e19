using Flux.Api;
using Flux.Artifacts;

namespace Flux.Sources.Archive;

/// <summary>Copies an included artifact into a tree.</summary>
/// <remarks>
/// Spec: source-controller, <c>reconcileInclude</c>; fluxcd/pkg artifact/storage, <c>CopyToPath</c>: the target must not exist,
/// unless as an empty directory; <c>..</c> cannot lead above the root.
/// </remarks>
internal sealed class IncludeCopier(IArtifactStore store, ArtifactOptions options)
{
    /// <exception cref="IncludeException"><c>IllegalPath</c> or <c>CopyFailure</c>.</exception>
    public async Task CopyAsync(
        SourceTree tree, GitRepositoryInclude include, ArtifactStatus artifact, CancellationToken cancellationToken)
    {
        var name = include.Repository.Name;
        var fromPath = include.FromPath ?? "";
        var toPath = string.IsNullOrEmpty(include.ToPath) ? name : include.ToPath;
        var target = Confine(toPath);
        if (Parents(target).Append(target).FirstOrDefault(tree.IsLink) is { } link)
        {
            throw new IncludeException(
                SourceReasons.IllegalPath, $"path calculation for include '{name}' failed: '{link}' is a symbolic link");
        }

        try
        {
            var entries = await ReadAsync(artifact, cancellationToken);
            Put(tree, target, Select(entries, Confine(fromPath)));
        }
        catch (Exception e) when (e is ArtifactException or SourceException)
        {
            throw new IncludeException(
                SourceReasons.CopyFailure, $"failed to copy '{name}' include from {fromPath} to {toPath}: {e.Message}", e);
        }
    }

    private async Task<IReadOnlyList<TarballEntry>> ReadAsync(ArtifactStatus artifact, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenReadAsync(artifact.Path, cancellationToken);
        return await VerifiedArchive.ReadAsync(content, artifact.Digest, artifact.Path, options, cancellationToken);
    }

    /// <summary>What is at or below a path, each with its path relative to it; the empty path is the place itself.</summary>
    private static List<TarballEntry> Select(IReadOnlyList<TarballEntry> entries, string from)
    {
        var selected = from.Length == 0
            ? [.. entries.Prepend(new() { Path = "", IsDirectory = true })]
            : entries
                .Where(entry => entry.Path == from || entry.Path.StartsWith(from + "/", StringComparison.Ordinal))
                .Select(entry => entry with { Path = entry.Path.Length == from.Length ? "" : entry.Path[(from.Length + 1)..] })
                .ToList();
        return selected.Count > 0 ? selected : throw new SourceException($"'{from}' does not exist in the artifact");
    }

    private static void Put(SourceTree tree, string target, List<TarballEntry> entries)
    {
        var existing = target.Length == 0 ? null : tree.Find(target);
        if (target.Length == 0 || existing is { IsDirectory: false } || tree.HasContent(target))
        {
            throw new SourceException($"'{(target.Length == 0 ? "." : target)}' exists already");
        }

        foreach (var parent in Parents(target))
        {
            switch (tree.Find(parent))
            {
                case null:
                    tree.Add(new(parent, true, false, () => default));
                    break;
                case { IsDirectory: false }:
                    throw new SourceException($"'{parent}' is not a directory");
            }
        }

        foreach (var entry in entries)
        {
            var path = entry.Path.Length == 0 ? target : $"{target}/{entry.Path}";
            tree.Add(new(path, entry.IsDirectory, entry.IsExecutable, () => entry.Content));
        }
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    private static string Confine(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (segment)
            {
                case ".":
                    break;
                case "..":
                    segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
                    break;
                default:
                    segments.Add(segment);
                    break;
            }
        }

        return string.Join('/', segments);
    }
}
