using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.HelmReleases.Objects;

/// <summary>Makes objects of a manifest, as Helm builds its resource lists: lists are opened, namespaces are filled in.</summary>
/// <remarks>Spec: Helm 4, pkg/kube/client.go, Build; k8s.io/cli-runtime, resource/builder.go.</remarks>
internal static class ManifestObjects
{
    private const string ManagedByLabel = "app.kubernetes.io/managed-by";
    private const string NameAnnotation = "meta.helm.sh/release-name";
    private const string NamespaceAnnotation = "meta.helm.sh/release-namespace";

    /// <summary>The objects, in their order.</summary>
    /// <param name="client">Knows the kinds.</param>
    /// <param name="manifest">YAML.</param>
    /// <param name="ns">The namespace of objects that name none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ActionFailedException">Not YAML, an object without kind, or of a kind that is not served.</exception>
    public static async Task<IReadOnlyList<ReleaseObject>> BuildAsync(IKubernetesClient client, string manifest, string ns, CancellationToken cancellationToken)
    {
        var objects = new List<ReleaseObject>();
        var errors = new List<string>();
        foreach (var json in Read(manifest))
        {
            var kind = json.KindOf();
            try
            {
                var resource = await client.ResolveAsync(kind, cancellationToken);
                var metadata = json["metadata"] as JsonObject;
                if (metadata is null)
                {
                    json["metadata"] = metadata = [];
                }

                if (!resource.Namespaced)
                {
                    metadata.Remove("namespace");
                }
                else if (json.KeyOf().Namespace.Length == 0)
                {
                    metadata["namespace"] = ns;
                }

                objects.Add(new(json, kind));
            }
            catch (KubernetesException e) when (e.NoKindMatch)
            {
                errors.Add($"resource mapping not found for name: \"{json.KeyOf().Name}\" namespace: \"{json.KeyOf().Namespace}\" from \"\": {ApplyException.Upstream(e)}\nensure CRDs are installed first");
            }
        }

        return errors.Count switch
        {
            0 => objects,
            1 => throw new ActionFailedException(errors[0]),
            _ => throw new ActionFailedException($"[{string.Join(", ", errors)}]"),
        };
    }

    /// <summary>The objects of a manifest as they stand in it.</summary>
    /// <exception cref="ActionFailedException">Not YAML, or an object without kind.</exception>
    public static IEnumerable<JsonObject> Read(string manifest)
    {
        IReadOnlyList<JsonObject> documents;
        try
        {
            documents = KubeYaml.ReadObjects(manifest, "");
        }
        catch (YamlException e)
        {
            throw new ActionFailedException($"error parsing : error converting YAML to JSON: {e.GoMessage}", e);
        }

        foreach (var document in documents.Where(d => d.Count > 0).SelectMany(Flatten))
        {
            yield return string.IsNullOrEmpty(document.Text("kind")) ? throw new ActionFailedException($"Object 'Kind' is missing in '{document.ToJsonString()}'")
                : string.IsNullOrEmpty(document.Text("apiVersion")) ? throw new ActionFailedException($"Object 'apiVersion' is missing in '{document.ToJsonString()}'")
                : document;
        }
    }

    /// <summary>Puts the marks on an object by which Helm knows its own.</summary>
    public static void MarkOwned(JsonObject json, string releaseName, string releaseNamespace)
    {
        var metadata = json["metadata"]!.AsObject();
        MapOf(metadata, "labels")[ManagedByLabel] = "Helm";
        var annotations = MapOf(metadata, "annotations");
        annotations[NameAnnotation] = releaseName;
        annotations[NamespaceAnnotation] = releaseNamespace;
    }

    /// <summary>Why an object is not a release's; null where it is.</summary>
    /// <remarks>Spec: Helm 4, pkg/action/validate.go, checkOwnership.</remarks>
    public static string? Disowns(JsonObject live, string releaseName, string releaseNamespace)
    {
        var errors = new List<string>();
        Require(errors, "label validation error", live.Label(ManagedByLabel), ManagedByLabel, "Helm");
        Require(errors, "annotation validation error", live.Annotation(NameAnnotation), NameAnnotation, releaseName);
        Require(errors, "annotation validation error", live.Annotation(NamespaceAnnotation), NamespaceAnnotation, releaseNamespace);
        return errors.Count == 0 ? null : $"invalid ownership metadata; {string.Join("; ", errors)}";
    }

    private static void Require(List<string> errors, string what, string? actual, string key, string expected)
    {
        if (actual is null)
        {
            errors.Add($"{what}: missing key \"{key}\": must be set to \"{expected}\"");
        }
        else if (actual != expected)
        {
            errors.Add($"{what}: key \"{key}\" must equal \"{expected}\": current value is \"{actual}\"");
        }
    }

    private static JsonObject MapOf(JsonObject metadata, string field)
    {
        if (metadata[field] is not JsonObject map)
        {
            metadata[field] = map = [];
        }

        return map;
    }

    private static IEnumerable<JsonObject> Flatten(JsonObject document) =>
        document.Text("kind") is { } kind && kind.EndsWith("List", StringComparison.Ordinal) && document["items"] is JsonArray items
            ? items.OfType<JsonObject>().Select(item => (JsonObject)item.DeepClone())
            : [document];
}
