using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>An answer that can be asked for again without being sent again.</summary>
/// <param name="Body">The answer; null where it is still the one of the tag.</param>
/// <param name="Tag">The entity tag; null where the server gave none.</param>
internal sealed record TaggedAnswer(JsonObject? Body, string? Tag);
