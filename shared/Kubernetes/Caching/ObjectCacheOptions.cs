using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Caching;

/// <summary>What an <see cref="ObjectCache{T}"/> keeps.</summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed class ObjectCacheOptions<T>
{
    /// <summary>Which objects; all by default.</summary>
    public ListOptions List { get; init; } = ListOptions.All;

    /// <summary>Makes what is kept of an object.</summary>
    public required Func<JsonObject, T> Read { get; init; }

    /// <summary>The version of what is kept.</summary>
    public required Func<T, string> ResourceVersion { get; init; }

    /// <summary>Indexes by name: each gives the values an object is found under.</summary>
    public IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> Indexes { get; init; } =
        new Dictionary<string, Func<T, IEnumerable<string>>>();

    /// <summary>The patience, and the most objects.</summary>
    public ListWatchOptions Watch { get; init; } = new();
}
