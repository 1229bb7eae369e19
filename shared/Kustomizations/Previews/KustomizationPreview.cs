using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kustomizations.Steps;
using Flux.Kustomizations.Substitution;
using Flux.Kustomize;
using Flux.Kustomize.Overlays;
using Flux.Kustomize.Remotes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Yaml;

namespace Flux.Kustomizations.Previews;

/// <summary>What a Kustomization would apply, and what it would delete.</summary>
/// <remarks>Spec: flux2 v2.9, internal/build/build.go and diff.go. Nothing is decrypted: values that SOPS has encrypted are masked.</remarks>
public sealed record KustomizationPreview
{
    private KustomizationPreview(Kustomization kustomization, IReadOnlyList<JsonObject> objects) => (Kustomization, Objects) = (kustomization, objects);

    /// <summary>The Kustomization.</summary>
    public Kustomization Kustomization { get; }

    /// <summary>Its objects, as they would be applied.</summary>
    public IReadOnlyList<JsonObject> Objects { get; }

    /// <summary>Whose they are.</summary>
    public ApplyOwner Owner => ObjectAppliers.OwnerOf(new ObjectKey(Kustomization.Metadata.Namespace, Kustomization.Metadata.Name));

    /// <summary>How they would be applied, as far as that counts for a preview.</summary>
    public ApplyOptions ApplyOptions => new() { Force = Kustomization.Spec.Force, Ignore = ObjectAppliers.RulesOf(Kustomization.Spec) };

    /// <summary>Builds the objects.</summary>
    /// <param name="json">The Kustomization.</param>
    /// <param name="tree">The files of its source.</param>
    /// <param name="path">The directory in it; null for what the spec says.</param>
    /// <param name="client">The cluster that has the objects of <c>postBuild.substituteFrom</c>.</param>
    /// <param name="mask">Told of what Secrets hold.</param>
    /// <param name="strict">Whether a variable that is nowhere set is an error, although it has no default.</param>
    /// <param name="remotes">Fetches what is named by URL; null where nothing may be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KustomizationException">A part of the Kustomization, a file or a variable is at fault; the message says which.</exception>
    public static async Task<KustomizationPreview> BuildAsync(
        JsonObject json, FileTree tree, string? path, IKubernetesClient client, SecretMask mask, bool strict, IRemoteSources? remotes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mask);
        try
        {
            var kustomization = Kustomization.Read(json);
            var options = KustomizeOptions.Default with { CancellationToken = cancellationToken };
            var overlay = FluxOverlay.Generate(tree, path ?? ArtifactPath.Join(kustomization.Spec.Path), ManifestBuild.OverridesOf(kustomization.Spec), options);
            var built = remotes is null ? FluxOverlay.Build(overlay, options) : await FluxOverlay.BuildAsync(overlay, options, remotes, cancellationToken);
            IReadOnlyList<JsonObject> objects = [.. built.Resources.Select(resource => resource.ToJson())];
            if (kustomization.Spec.PostBuild is { } postBuild && objects.Count > 0)
            {
                var variables = await VariableLoader.LoadAsync(postBuild, kustomization.Metadata.Namespace, client, mask, cancellationToken);
                objects = PostBuildSubstitution.IsWanted(postBuild, variables)
                    ? [.. objects.Select(obj => PostBuildSubstitution.Apply(obj, variables, strict))]
                    : objects;
            }

            objects = ManifestSet.Expand(objects);
            foreach (var obj in objects)
            {
                SopsMask.Apply(obj);
            }

            var preview = new KustomizationPreview(kustomization, objects);
            ApplyStep.Prepare(objects, kustomization.Spec.CommonMetadata, preview.Owner);
            return preview;
        }
        catch (Exception e) when (e is KustomizeException or YamlException or FluxObjectException or ApplyException)
        {
            throw new KustomizationException(e.Message, e);
        }
    }

    /// <summary>What was applied before and would be deleted, in the order of deletion; none where the Kustomization does not prune.</summary>
    /// <param name="status">The Kustomization as it is in the cluster; null where it is not there.</param>
    public IReadOnlyList<InventoryEntry> FindDeleted(JsonObject? status)
    {
        if (!Kustomization.Spec.Prune || status is null)
        {
            return [];
        }

        var wanted = new Inventory([.. Objects.Select(obj => new InventoryEntry(ObjectIdentity.Of(obj), obj.KindOf().Version))]);
        return Inventory.Parse(status.At("status", "inventory")).Except(wanted);
    }
}
