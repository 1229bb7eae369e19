namespace Flux.Orchestrations;

/// <summary>Why a sweep wakes a loop, for logs; who caused it is <see cref="SweepSignal.TriggeredBy"/>.</summary>
public static class SweepReasons
{
    /// <summary>The sweep does not know what the loop saw last: the host has just started, or the object is new.</summary>
    public const string FirstSeen = "first seen by the sweep";

    /// <summary>An object of the same name took its place.</summary>
    public const string Recreated = "object recreated";

    /// <summary>It is being deleted.</summary>
    public const string Deletion = "deletion requested";

    /// <summary>It no longer exists.</summary>
    public const string Gone = "object gone";

    /// <summary>Its spec changed.</summary>
    public const string Spec = "spec changed";

    /// <summary>The annotation asks for it.</summary>
    public const string Requested = "reconcile requested";

    /// <summary>Its source has another artifact.</summary>
    public const string Artifact = "source artifact changed";

    /// <summary>A ConfigMap or Secret it refers to changed.</summary>
    public const string Watched = "watched object changed";
}
