namespace Flux.Hosting.Fleets;

/// <summary>An AKS cluster, which must have Microsoft Entra integration; local accounts may be off.</summary>
/// <param name="Resource">Its resource id.</param>
/// <param name="ClientId">Which of the host's managed identities reaches it; null for the host's own identity.</param>
public sealed record AksCluster(string Resource, string? ClientId = null);
