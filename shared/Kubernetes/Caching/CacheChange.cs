using Flux.Primitives;

namespace Flux.Kubernetes.Caching;

/// <summary>What has changed in a cache.</summary>
/// <param name="Key">The object.</param>
/// <param name="Before">What was known of it; null where it is new.</param>
/// <param name="After">What is known of it now; null where it is gone.</param>
/// <param name="ResourceVersion">The version of the change.</param>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed record CacheChange<T>(ObjectKey Key, T? Before, T? After, string ResourceVersion)
    where T : class;
