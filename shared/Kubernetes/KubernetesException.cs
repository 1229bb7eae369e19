using System.Net;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>A request to a cluster failed. The message is the server's, with what was asked before it.</summary>
public sealed class KubernetesException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The cluster's name in the fleet.</summary>
    public required string Cluster { get; init; }

    /// <summary>The HTTP status; null where no answer came (refused, timed out, TLS).</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary><c>Status.reason</c>, e.g. <c>NotFound</c>, <c>Conflict</c>, <c>Invalid</c>, <c>Forbidden</c>; empty where there is none.</summary>
    public string Reason { get; init; } = "";

    /// <summary><c>Status.message</c> as the server sent it; empty where no <c>Status</c> came.</summary>
    public string ServerMessage { get; init; } = "";

    /// <summary><c>Status.details</c>; null where the server sent none.</summary>
    public JsonObject? Details { get; init; }

    /// <summary>How long the server asks to wait; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The kind is not served (from discovery, not from an answer to the request).</summary>
    public bool NoKindMatch { get; init; }

    /// <summary>The single causes the server names in <c>Status.details</c>; empty where there are none.</summary>
    public IReadOnlyList<StatusCause> Causes => StatusCause.Read(Details);

    /// <summary>Nothing reached the server, so that even what must not be done twice may be sent again.</summary>
    internal bool WasNotSent { get; init; }

    /// <summary>404.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>409: someone else changed the object, or field managers conflict.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict;

    /// <summary>422.</summary>
    public bool IsInvalid => StatusCode == HttpStatusCode.UnprocessableEntity;

    /// <summary>401 or 403.</summary>
    public bool IsDenied => StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    /// <summary>410: the resource version or continue token is too old.</summary>
    public bool IsExpired => StatusCode == HttpStatusCode.Gone;
}
