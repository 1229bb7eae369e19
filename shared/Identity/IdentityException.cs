namespace Flux.Identity;

/// <summary>A credential cannot be had. The message says which and why, in upstream's words, and never holds one.</summary>
public sealed class IdentityException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What is said where an object names a ServiceAccount for a cloud and the feature gate is off.</summary>
    public const string GateMessage = "ObjectLevelWorkloadIdentity feature gate is not enabled";

    /// <summary>Whether the feature gate <c>ObjectLevelWorkloadIdentity</c> would have to be on: no retry helps.</summary>
    public bool IsFeatureGateDisabled { get; init; }
}
