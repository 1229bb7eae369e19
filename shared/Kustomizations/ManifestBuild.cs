using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kustomize;
using Flux.Kustomize.Overlays;

namespace Flux.Kustomizations;

/// <summary>Builds the manifests under <c>spec.path</c>, with what the spec lays over their kustomization.</summary>
internal static class ManifestBuild
{
    /// <summary>The built objects, in order.</summary>
    /// <exception cref="KustomizeException">The files, or what the spec adds to them, cannot be built.</exception>
    public static IReadOnlyList<JsonObject> Run(KustomizationContext context, CancellationToken cancellationToken)
    {
        var tree = context.Tree ?? throw new InvalidOperationException("the artifact was not fetched");
        var options = KustomizeOptions.Default with { CancellationToken = cancellationToken };
        var overlay = FluxOverlay.Generate(tree, context.Path, OverridesOf(context.Spec), options);
        return [.. FluxOverlay.Build(overlay, options).Resources.Select(resource => resource.ToJson())];
    }

    private static KustomizeOverrides OverridesOf(KustomizationSpec spec) => new()
    {
        TargetNamespace = NullIfEmpty(spec.TargetNamespace),
        NamePrefix = NullIfEmpty(spec.NamePrefix),
        NameSuffix = NullIfEmpty(spec.NameSuffix),
        Patches = [.. spec.Patches.Select(patch => new OverridePatch { Patch = patch.Patch, Target = TargetOf(patch.Target) })],
        Images = [.. spec.Images.Select(image => new OverrideImage
        {
            Name = image.Name,
            NewName = image.NewName,
            NewTag = image.NewTag,
            Digest = image.Digest,
        })],
        Components = spec.Components,
        IgnoreMissingComponents = spec.IgnoreMissingComponents,
        BuildMetadata = spec.BuildMetadata,
    };

    private static PatchTarget? TargetOf(KustomizeSelector? selector) => selector is null ? null : new()
    {
        Group = selector.Group,
        Version = selector.Version,
        Kind = selector.Kind,
        Name = selector.Name,
        Namespace = selector.Namespace,
        LabelSelector = selector.LabelSelector,
        AnnotationSelector = selector.AnnotationSelector,
    };

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
