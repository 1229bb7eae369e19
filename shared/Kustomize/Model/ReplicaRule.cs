namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>replicas</c>.</summary>
internal sealed record ReplicaRule(string Name, long Count);
