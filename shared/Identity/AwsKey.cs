using Flux.Primitives;

namespace Flux.Identity;

/// <summary>Credentials for AWS.</summary>
/// <param name="AccessKeyId">Names the key.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="SessionToken">Goes with temporary keys; null otherwise.</param>
/// <param name="Expires">When they end; <see cref="DateTimeOffset.MaxValue"/> for never.</param>
public sealed record AwsKey(string AccessKeyId, Secret SecretAccessKey, Secret? SessionToken, DateTimeOffset Expires);
