namespace Flux.Identity.Clusters;

/// <summary>Where a cluster is.</summary>
/// <param name="Server">Its API server.</param>
/// <param name="CertificateAuthority">PEM certificates of its CA; null for those the system trusts.</param>
internal sealed record ClusterAddress(Uri Server, string? CertificateAuthority);
