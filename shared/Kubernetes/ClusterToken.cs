using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>A bearer token and how long it is good for.</summary>
/// <param name="Value">The token.</param>
/// <param name="Expires">When the server will refuse it; null for never.</param>
public sealed record ClusterToken(Secret Value, DateTimeOffset? Expires = null);
