using Flux.Git.Objects;

namespace Flux.Git.Writing;

/// <summary>Finds the objects that a receiver lacks.</summary>
internal static class ObjectWalk
{
    /// <summary>The commits from the tips on, newest first, down to <paramref name="depth"/> generations.</summary>
    /// <param name="source">The repository.</param>
    /// <param name="tips">Where to begin; annotated tags are peeled.</param>
    /// <param name="has">What the receiver has; nothing below is visited.</param>
    /// <param name="depth">How many generations; null for all.</param>
    /// <param name="boundary">Gets the commits whose parents are left out because of the depth.</param>
    public static IReadOnlyList<ObjectId> Commits(
        IObjectSource source, IEnumerable<ObjectId> tips, IReadOnlySet<ObjectId> has, int? depth, ISet<ObjectId> boundary)
    {
        var commits = new List<ObjectId>();
        var seen = new HashSet<ObjectId>();
        var generation = tips.Select(tip => source.Peel(tip, out _)).Where(seen.Add).ToList();
        for (var level = 1; generation.Count > 0; level++)
        {
            var next = new List<ObjectId>();
            foreach (var id in generation.Where(id => !has.Contains(id)))
            {
                commits.Add(id);
                var parents = CommitObject.Parse(id, source.Read(id, ObjectType.Commit)).Parents;
                if (level == depth)
                {
                    if (parents.Count > 0)
                    {
                        boundary.Add(id);
                    }
                }
                else
                {
                    next.AddRange(parents.Where(seen.Add));
                }
            }

            generation = next;
        }

        return commits;
    }

    /// <summary>The commits with all trees and blobs of theirs that the receiver's commits do not hold.</summary>
    public static IReadOnlyList<ObjectId> Objects(
        IObjectSource source, IReadOnlyList<ObjectId> commits, IEnumerable<ObjectId> has)
    {
        var seen = new HashSet<ObjectId>();
        foreach (var commit in has)
        {
            AddTree(source, CommitObject.Parse(commit, source.Read(commit, ObjectType.Commit)).Tree, seen, null);
        }

        var objects = new List<ObjectId>(commits);
        foreach (var commit in commits)
        {
            AddTree(source, CommitObject.Parse(commit, source.Read(commit, ObjectType.Commit)).Tree, seen, objects);
        }

        return objects;
    }

    private static void AddTree(IObjectSource source, ObjectId root, HashSet<ObjectId> seen, List<ObjectId>? objects)
    {
        var pending = new Stack<ObjectId>([root]);
        while (pending.TryPop(out var tree))
        {
            if (!seen.Add(tree))
            {
                continue;
            }

            objects?.Add(tree);
            var reader = new TreeReader(tree, source.Read(tree, ObjectType.Tree).Span);
            while (reader.Read())
            {
                if (reader.Mode == TreeFile.DirectoryMode)
                {
                    pending.Push(reader.Id);
                }
                else if (reader.Mode >> 12 != 0xE && seen.Add(reader.Id)) // a gitlink's commit is in another repository
                {
                    objects?.Add(reader.Id);
                }
            }
        }
    }
}
