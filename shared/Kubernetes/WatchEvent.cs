using System.Text.Json.Nodes;

namespace Flux.Kubernetes;

/// <summary>One change.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after the change; for <see cref="WatchEventType.Bookmark"/> only its resource version.</param>
public sealed record WatchEvent(WatchEventType Type, JsonObject Object);
