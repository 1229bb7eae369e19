using Flux.Kustomize.Model;
using Flux.Kustomize.Remotes;
using Flux.Primitives;

namespace Flux.Kustomize.Loading;

/// <summary>A tree that files are loaded from: the one that is built, or a fetched repository.</summary>
/// <param name="Tree">The files.</param>
/// <param name="Prefix">What messages show before a path.</param>
/// <param name="Repository">The repository; null for the tree that is built.</param>
internal sealed record Place(IFileTree Tree, string Prefix, RemoteRepository? Repository)
{
    /// <summary>A path as messages show it.</summary>
    public string Display(string path) => path.Length == 0 ? Gvk.Or(Prefix, "/") : $"{Prefix.TrimEnd('/')}/{path}";

    /// <summary>Where a path really leads, symbolic links followed.</summary>
    public string Real(string path) => Tree is ILinkedTree linked ? linked.RealPath(path) : path;
}
