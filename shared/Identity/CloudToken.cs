using Flux.Primitives;

namespace Flux.Identity;

/// <summary>An access token.</summary>
/// <param name="Value">The token.</param>
/// <param name="Expires">When it ends.</param>
public sealed record CloudToken(Secret Value, DateTimeOffset Expires);
