using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kustomize;
using Flux.Kustomize.Overlays;
using Flux.Kustomize.Remotes;
using Flux.Sops;
using Flux.Sops.Decryption;
using Flux.Sops.Keys;

namespace Flux.Kustomizations;

/// <summary>Builds the manifests under <c>spec.path</c>, with what the spec lays over their kustomization.</summary>
internal static class ManifestBuild
{
    /// <summary>The built objects, in order.</summary>
    /// <param name="context">The run.</param>
    /// <param name="keys">Decrypts files before the build and objects after it; null where nothing is to be decrypted.</param>
    /// <param name="remotes">Fetches what is named by URL; null where nothing may be.</param>
    /// <param name="cancellationToken">Ends the build and requests to key services.</param>
    /// <exception cref="KustomizeException">The files, or what the spec adds to them, cannot be built.</exception>
    /// <exception cref="SopsException">A file or an object cannot be decrypted.</exception>
    public static async Task<IReadOnlyList<JsonObject>> RunAsync(
        KustomizationContext context, IKeyService? keys, IRemoteSources? remotes, CancellationToken cancellationToken)
    {
        var tree = context.Tree ?? throw new InvalidOperationException("the artifact was not fetched");
        var options = KustomizeOptions.Default with { CancellationToken = cancellationToken };
        var overlay = FluxOverlay.Generate(tree, context.Path, OverridesOf(context.Spec), options);
        if (keys is null)
        {
            return [.. (await BuildAsync(context, overlay, options, remotes)).Resources.Select(resource => resource.ToJson())];
        }

        overlay = overlay with { Tree = await new SourceDecryption(overlay.Tree, keys).RunAsync(overlay.Path, cancellationToken) };
        var objects = new List<JsonObject>();
        foreach (var resource in (await BuildAsync(context, overlay, options, remotes)).Resources)
        {
            objects.Add(await ResourceDecryption.RunAsync(resource.ToJson(), keys, cancellationToken));
        }

        return objects;
    }

    private static async Task<KustomizeResult> BuildAsync(KustomizationContext context, OverlayResult overlay, KustomizeOptions options, IRemoteSources? remotes)
    {
        if (remotes is null)
        {
            return FluxOverlay.Build(overlay, options);
        }

        var noted = new NotedRemotes(remotes);
        var result = await FluxOverlay.BuildAsync(overlay, options, noted, options.CancellationToken);
        context.IsOfRemotes = noted.IsUsed;
        return result;
    }

    internal static KustomizeOverrides OverridesOf(KustomizationSpec spec) => new()
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
