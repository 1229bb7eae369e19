namespace Flux.Web;

/// <summary>Who may download artifacts.</summary>
public enum ArtifactAccess
{
    /// <summary>
    /// Callers on this machine. A reverse proxy on the same machine makes every caller one, so do not use it behind one.
    /// </summary>
    Loopback,

    /// <summary>Callers who send the token.</summary>
    Token,

    /// <summary>Everyone, as upstream does inside the cluster; for hosts that are guarded by a network.</summary>
    Anyone,

    /// <summary>Nobody: the consumers read the store themselves.</summary>
    Nobody,
}
