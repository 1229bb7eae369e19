using Flux.Primitives;

namespace Flux.Buckets.S3;

/// <summary>Keys of an S3 store.</summary>
/// <param name="AccessKeyId">Names the key.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="SessionToken">Goes with temporary keys; null for lasting ones.</param>
public sealed record S3Credentials(string AccessKeyId, Secret SecretAccessKey, Secret? SessionToken = null);
