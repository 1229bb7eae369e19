using Flux.Kubernetes;

namespace Flux.Cli.Diffs;

/// <summary>What would happen to one object; secrets are hidden.</summary>
/// <param name="Object">The object.</param>
/// <param name="What"><c>created</c>, <c>drifted</c>, <c>recreated</c>, <c>deleted</c> or <c>skipped</c>.</param>
/// <param name="Fields">What differs; empty but where it has drifted.</param>
internal sealed record ObjectChange(ObjectIdentity Object, string What, IReadOnlyList<FieldChange> Fields)
{
    public const string Created = "created";
    public const string Drifted = "drifted";
    public const string Recreated = "recreated";
    public const string Deleted = "deleted";
    public const string Skipped = "skipped";

    /// <summary>Whether the cluster would be changed.</summary>
    public bool IsChange => !What.StartsWith(Skipped, StringComparison.Ordinal);
}
