using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Discovery;

/// <summary>The kinds that subresources of another kind than their resource have.</summary>
internal static class SubresourceKinds
{
    /// <summary>Null where the subresource has its resource's kind.</summary>
    public static GroupVersionKind? Of(ResourceSchema schema, SubresourceSchema sub) => sub.Kind switch
    {
        "Scale" => new("autoscaling", "v1", "Scale"),
        "Eviction" => new("policy", "v1", "Eviction"),
        "TokenRequest" => new("authentication.k8s.io", "v1", "TokenRequest"),
        _ when sub.Kind == schema.Kind.Kind => null,
        _ => new("", "v1", sub.Kind),
    };
}
