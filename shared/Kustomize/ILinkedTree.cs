using Flux.Primitives;

namespace Flux.Kustomize;

/// <summary>A tree that may hold symbolic links: load restrictions judge where a path leads, not what it is called.</summary>
public interface ILinkedTree : IFileTree
{
    /// <summary>A path with all links followed; the path itself where nothing is there.</summary>
    string RealPath(string path);
}
