namespace Flux.Kubernetes.Apply;

/// <summary>What was done with one object.</summary>
/// <param name="Object">The object.</param>
/// <param name="Version">The version it was handled in.</param>
/// <param name="Action">What was done.</param>
public sealed record ChangeSetEntry(ObjectIdentity Object, string Version, ChangeAction Action)
{
    /// <summary>The fields that were changed; null where that was not asked for, or the object is new or gone.</summary>
    public FieldDiff? Fields { get; init; }

    /// <summary>Whether the cluster was changed.</summary>
    public bool IsChange => Action is ChangeAction.Created or ChangeAction.Configured or ChangeAction.Deleted;

    /// <summary><c>Deployment/apps/web configured</c>, as events show it.</summary>
    public override string ToString() => $"{Object.Subject} {Action.ToString().ToLowerInvariant()}";
}
