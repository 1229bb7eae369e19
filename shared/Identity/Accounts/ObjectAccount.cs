using Flux.Kubernetes;

namespace Flux.Identity.Accounts;

/// <summary>The ServiceAccount that counts for an object.</summary>
/// <param name="Client">Its cluster.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid, so that one made anew is not given what the old one had.</param>
/// <param name="Annotations">What it says of its identities at clouds.</param>
internal sealed record ObjectAccount(
    IKubernetesClient Client, string Namespace, string Name, string Uid, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>What a cache key has of it.</summary>
    public string Key => $"{Client.Cluster}/{Client.Identity}/{Namespace}/{Name}/{Uid}";

    public string? Annotation(string name) => Annotations.TryGetValue(name, out var value) ? value : null;
}
