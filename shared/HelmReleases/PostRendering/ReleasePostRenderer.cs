using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Helm;
using Flux.Kubernetes;
using Flux.Kustomize;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.HelmReleases.PostRendering;

/// <summary>
/// Changes what a chart rendered: the user's post-renderers in order, then the common metadata, and at last the labels that say which
/// HelmRelease the objects are of, so that nothing overwrites them.
/// </summary>
/// <remarks>Spec: helm-controller v1.6, internal/postrender.</remarks>
/// <param name="spec">The spec.</param>
/// <param name="key">The HelmRelease.</param>
/// <param name="cancellationToken">Ends a build.</param>
internal sealed class ReleasePostRenderer(HelmReleaseSpec spec, ObjectKey key, CancellationToken cancellationToken) : IPostRenderer
{
    private const string Input = "helm-output.yaml";

    /// <inheritdoc />
    public string Run(string manifests)
    {
        foreach (var renderer in spec.PostRenderers ?? [])
        {
            if (renderer.Kustomize is { } kustomize)
            {
                manifests = Kustomize(manifests, kustomize);
            }
        }

        var documents = Read(manifests);
        foreach (var document in documents)
        {
            if (spec.CommonMetadata is { } common)
            {
                Add(document, "labels", common.Labels);
                Add(document, "annotations", common.Annotations);
            }

            Add(document, "labels", new Dictionary<string, string> { [FluxLabels.HelmName] = key.Name, [FluxLabels.HelmNamespace] = key.Namespace });
        }

        return KubeYaml.WriteAll(documents);
    }

    private string Kustomize(string manifests, HelmKustomizeRenderer kustomize)
    {
        var config = new JsonObject
        {
            ["apiVersion"] = "kustomize.config.k8s.io/v1beta1",
            ["kind"] = "Kustomization",
            ["resources"] = new JsonArray(Input),
        };
        if (kustomize.Images.Count > 0)
        {
            config["images"] = new JsonArray([.. kustomize.Images.Select(FluxJson.Write)]);
        }

        if (kustomize.Patches.Count > 0)
        {
            config["patches"] = new JsonArray([.. kustomize.Patches.Select(FluxJson.Write)]);
        }

        var tree = new FileTree(new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [Input] = Encoding.UTF8.GetBytes(manifests),
            ["kustomization.yaml"] = Encoding.UTF8.GetBytes(KubeYaml.Write(config)),
        });
        try
        {
            return KustomizeBuild.Run(tree, "", new() { CancellationToken = cancellationToken }).ToYaml();
        }
        catch (KustomizeException e)
        {
            throw new HelmException(e.Message, e);
        }
    }

    private static IReadOnlyList<JsonObject> Read(string manifests)
    {
        try
        {
            return [.. KubeYaml.ReadObjects(manifests, "").SelectMany(Flatten)];
        }
        catch (YamlException e)
        {
            throw new HelmException(e.GoMessage, e);
        }
    }

    /// <summary>A list gives its items, as kustomize reads it.</summary>
    private static IEnumerable<JsonObject> Flatten(JsonObject document) =>
        document.Text("kind") is { } kind && kind.EndsWith("List", StringComparison.Ordinal) && document["items"] is JsonArray items
            ? items.OfType<JsonObject>().Select(item => (JsonObject)item.DeepClone())
            : [document];

    private static void Add(JsonObject document, string map, IReadOnlyDictionary<string, string> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        if (document["metadata"] is not JsonObject metadata)
        {
            document["metadata"] = metadata = [];
        }

        if (metadata[map] is not JsonObject target)
        {
            metadata[map] = target = [];
        }

        foreach (var (name, value) in entries)
        {
            target[name] = value;
        }
    }
}
