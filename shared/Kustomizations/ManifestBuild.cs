using System.Text.Json.Nodes;
using Flux.Yaml;

namespace Flux.Kustomizations;

/// <summary>Builds the manifests under a path of the artifact.</summary>
internal static class ManifestBuild
{
    /// <summary>The built objects, in order.</summary>
    /// <exception cref="KustomizationException">The files cannot be built.</exception>
    /// <exception cref="YamlException">A file is not YAML.</exception>
    public static IReadOnlyList<JsonObject> Run(KustomizationContext context, CancellationToken cancellationToken)
    {
        var tree = context.Tree ?? throw new InvalidOperationException("the artifact was not fetched");
        var root = context.Path.Length == 0 ? "" : context.Path + "/";
        var objects = new List<JsonObject>();
        foreach (var file in tree.Files.Where(file => file.StartsWith(root, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Path.GetFileName(file) is "kustomization.yaml" or "kustomization.yml" or "Kustomization")
            {
                throw new KustomizationException($"{file}: kustomization files are not supported yet");
            }

            if (file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".yml", StringComparison.Ordinal))
            {
                objects.AddRange(tree.TryRead(file, out var content) ? KubeYaml.ReadObjects(content.Span, file) : []);
            }
        }

        return objects;
    }
}
