namespace Flux.ApiServer.FieldManagement;

/// <summary>Conflicts before they are worded; caught in this folder.</summary>
internal sealed class ConflictsException(IReadOnlyList<KeyValuePair<ManagerIdentity, FieldSet>> conflicts) : Exception("conflicts")
{
    public IReadOnlyList<KeyValuePair<ManagerIdentity, FieldSet>> Conflicts { get; } = conflicts;

    /// <summary>All fields in conflict.</summary>
    public FieldSet Fields => Conflicts.Aggregate(FieldSet.Empty, (all, conflict) => all.Union(conflict.Value));

    /// <summary>Without those fields; null where nothing is left.</summary>
    public ConflictsException? Without(FieldSet allowed)
    {
        var left = Conflicts
            .Select(conflict => KeyValuePair.Create(conflict.Key, conflict.Value.Difference(allowed)))
            .Where(conflict => !conflict.Value.IsEmpty)
            .ToList();
        return left.Count == 0 ? null : new(left);
    }

    /// <summary>The error for the caller.</summary>
    public ApplyConflictException ToApplyConflict()
    {
        var causes = new List<ApplyConflict>();
        foreach (var (manager, fields) in Conflicts.OrderBy(conflict => conflict.Key.SortKey(), StringComparer.Ordinal))
        {
            var name = manager.Describe();
            fields.Visit(path => causes.Add(new(name, string.Concat(path))));
        }

        return new(Message(causes), causes);
    }

    private static new string Message(List<ApplyConflict> causes)
    {
        if (causes.Count == 1)
        {
            return $"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}";
        }

        var lines = new List<string>();
        foreach (var group in causes.GroupBy(cause => cause.Manager))
        {
            lines.Add($"conflicts with {group.Key}:");
            lines.AddRange(group.Select(cause => $"- {cause.Field}"));
        }

        return $"Apply failed with {causes.Count} conflicts: {string.Join('\n', lines)}";
    }
}
