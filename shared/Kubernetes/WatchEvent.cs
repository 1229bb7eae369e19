using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>One change.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Object">The object after the change; for <see cref="WatchEventType.Bookmark"/> only its resource version.</param>
public sealed record WatchEvent(WatchEventType Type, JsonObject Object)
{
    /// <summary>Whether everything that there was has come, of a watch with <see cref="ListOptions.SendInitialEvents"/>.</summary>
    public bool EndsInitialEvents =>
        Type == WatchEventType.Bookmark && Object.Annotation("k8s.io/initial-events-end") == "true";
}
