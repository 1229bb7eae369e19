namespace Flux.Web;

/// <summary>Who may call an endpoint that is not for the world.</summary>
public enum EndpointAccess
{
    /// <summary>
    /// Callers on this machine. A reverse proxy on the same machine makes every caller one, so do not use it behind one; in Azure, where the
    /// Functions host is such a proxy, it is refused at the start.
    /// </summary>
    Loopback,

    /// <summary>Callers who send the token.</summary>
    Token,

    /// <summary>Everyone, as upstream does inside the cluster; for hosts that are guarded by a network.</summary>
    Anyone,

    /// <summary>Nobody: the endpoint answers 404.</summary>
    Nobody,
}
