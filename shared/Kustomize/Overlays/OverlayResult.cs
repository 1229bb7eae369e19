using Flux.Primitives;

namespace Flux.Kustomize.Overlays;

/// <summary>A tree that is ready to be built.</summary>
/// <param name="Tree">The tree with the generated or changed kustomization file.</param>
/// <param name="Path">The directory to build.</param>
/// <param name="File">The kustomization file's path.</param>
/// <param name="IsGenerated">Whether the directory had no kustomization file.</param>
public sealed record OverlayResult(FileTree Tree, string Path, string File, bool IsGenerated);
