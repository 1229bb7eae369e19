namespace Flux.Git.Objects;

/// <summary>Walks commits to their ancestors.</summary>
internal static class History
{
    /// <summary>Whether a commit is the tip or one of its ancestors, as far as the history is there.</summary>
    /// <exception cref="GitException">A commit is damaged.</exception>
    public static bool Contains(IObjectSource objects, ObjectId tip, ObjectId wanted, CancellationToken cancellationToken)
    {
        var seen = new HashSet<ObjectId> { tip };
        var queue = new Queue<ObjectId>([tip]);
        while (queue.TryDequeue(out var id))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (id == wanted)
            {
                return true;
            }

            // In a shallow repository the parents of the oldest commits are not there.
            if (!objects.TryRead(id, out var value) || value.Type != ObjectType.Commit)
            {
                continue;
            }

            foreach (var parent in CommitObject.Parse(id, value.Content).Parents)
            {
                if (seen.Add(parent))
                {
                    queue.Enqueue(parent);
                }
            }
        }

        return false;
    }
}
