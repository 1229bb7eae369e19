namespace Flux.Kubernetes.Apply;

/// <summary>What was done, object by object, in order.</summary>
/// <param name="Entries">The entries.</param>
public sealed record ChangeSet(IReadOnlyList<ChangeSetEntry> Entries)
{
    /// <summary>Nothing.</summary>
    public static ChangeSet Empty { get; } = new([]);

    /// <summary>The entries that changed the cluster.</summary>
    public IEnumerable<ChangeSetEntry> Changes => Entries.Where(e => e.IsChange);

    /// <summary>This and what came after.</summary>
    public ChangeSet Then(ChangeSet next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new([.. Entries, .. next.Entries]);
    }

    /// <summary>One line an entry.</summary>
    public override string ToString() => string.Join('\n', Entries);
}
