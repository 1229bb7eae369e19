namespace Flux.Kustomize.Remotes;

/// <summary>A server answered the request for a file with an error.</summary>
/// <param name="statusCode">The HTTP status.</param>
/// <param name="reason">What the status says, e.g. <c>Not Found</c>.</param>
public sealed class RemoteFileException(int statusCode, string reason) : Exception($"HTTP Error: status code {statusCode} ({reason})")
{
    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; } = statusCode;
}
