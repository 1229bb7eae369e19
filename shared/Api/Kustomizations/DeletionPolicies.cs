namespace Flux.Api;

/// <summary>The values of <c>spec.deletionPolicy</c>.</summary>
public static class DeletionPolicies
{
    /// <summary>Deletes where <c>spec.prune</c> is set.</summary>
    public const string MirrorPrune = "MirrorPrune";

    /// <summary>Deletes.</summary>
    public const string Delete = "Delete";

    /// <summary>Deletes, and waits until all is gone.</summary>
    public const string WaitForTermination = "WaitForTermination";

    /// <summary>Leaves everything.</summary>
    public const string Orphan = "Orphan";
}
