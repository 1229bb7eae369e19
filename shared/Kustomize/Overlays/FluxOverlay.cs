using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Kustomize.Loading;
using Flux.Kustomize.Remotes;
using Flux.Kustomize.Resources;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Kustomize.Overlays;

/// <summary>
/// Flux's use of kustomize: finds the path, makes a kustomization file of the manifests below where there is none, lays the spec's fields
/// over it, and builds without load restrictions and without sorting.
/// </summary>
public static class FluxOverlay
{
    private static readonly string[] _names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
    private static readonly string[] _remote = ["git::", "gh:", "ssh://", "https://", "http://", "git@", "github.com:", "github.com/"];

    /// <summary>The directory that <c>spec.path</c> means: it cannot leave the tree, and it must be there.</summary>
    /// <exception cref="KustomizeException"><c>kustomization path not found: stat …</c></exception>
    public static string ResolvePath(FileTree tree, string path, string displayRoot = "")
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(path);
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        var resolved = string.Join('/', parts);
        return tree.DirectoryExists(resolved) ? resolved : throw new KustomizeException(
            $"kustomization path not found: stat {displayRoot.TrimEnd('/')}/{resolved}: {(tree.FileExists(resolved) ? "not a directory" : "no such file or directory")}")
        { File = resolved, Field = "spec.path" };
    }

    /// <summary>The tree with the kustomization file that is to be built.</summary>
    /// <param name="tree">The artifact.</param>
    /// <param name="path">The directory, as <see cref="ResolvePath"/> gives it.</param>
    /// <param name="overrides">The spec's fields.</param>
    /// <param name="options">Limits and how paths are shown.</param>
    /// <exception cref="KustomizeException">The path is not there, a manifest does not decode, or the file or a component is malformed.</exception>
    public static OverlayResult Generate(FileTree tree, string path, KustomizeOverrides overrides, KustomizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        options ??= KustomizeOptions.Default;
        var directory = ResolvePath(tree, path, options.DisplayRoot);
        var context = new BuildContext(tree, options);
        var file = _names.Select(n => Join(directory, n)).FirstOrDefault(tree.FileExists);
        var isGenerated = file is null;
        file ??= Join(directory, _names[0]);
        var kustomization = isGenerated ? FromManifests(directory, context) : Read(file, context);
        if (!isGenerated && kustomization["resources"] is not JsonArray { Count: > 0 })
        {
            kustomization["buildMetadata"] = new JsonArray("originAnnotations");
        }

        Override(kustomization, overrides, directory, tree);
        RemoveEmpty(kustomization);
        var content = Encoding.UTF8.GetBytes(KubeYaml.Write((JsonNode)kustomization));
        return new(tree.With([KeyValuePair.Create(file, new ReadOnlyMemory<byte>(content))]), directory, file, isGenerated);
    }

    /// <summary>Builds a generated overlay as Flux does.</summary>
    /// <exception cref="KustomizeException"><c>kustomize build failed: …</c></exception>
    public static KustomizeResult Build(OverlayResult overlay, KustomizeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(overlay);
        options = (options ?? KustomizeOptions.Default) with { LoadRestrictor = LoadRestrictor.None, Reorder = ReorderOption.None, EnableHelm = false };
        try
        {
            return KustomizeBuild.Run(overlay.Tree, overlay.Path, options);
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap("kustomize build failed", e);
        }
    }

    /// <summary>Builds a generated overlay as Flux does, and fetches what it names by URL.</summary>
    /// <exception cref="KustomizeException"><c>kustomize build failed: …</c></exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<KustomizeResult> BuildAsync(
        OverlayResult overlay, KustomizeOptions options, IRemoteSources remotes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(overlay);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            return await KustomizeBuild.RunAsync(
                overlay.Tree,
                overlay.Path,
                options with { LoadRestrictor = LoadRestrictor.None, Reorder = ReorderOption.None, EnableHelm = false },
                remotes,
                cancellationToken);
        }
        catch (KustomizeException e)
        {
            throw KustomizeException.Wrap("kustomize build failed", e);
        }
    }

    private static JsonObject Read(string file, BuildContext context)
    {
        context.Tree.TryRead(file, out var content);
        try
        {
            switch (KubeYaml.Read(content.Span, "", context.Options.Limits.Yaml))
            {
                case null:
                    return Typed([]);
                case JsonObject node:
                    GoObject.Read(new(node, "Kustomization", UnknownFields.Remove), KustomizationReader.Read);
                    return Typed(node);
                default:
                    throw new KustomizeException("error unmarshaling JSON: while decoding JSON: json: cannot unmarshal value into Go value of type types.Kustomization") { File = file };
            }
        }
        catch (YamlException e)
        {
            throw new KustomizeException($"error converting YAML to JSON: {e.GoMessage}", e) { File = file };
        }
        catch (KustomizeException e) when (e.File is null)
        {
            throw new KustomizeException($"error unmarshaling JSON: while decoding JSON: {e.Message}", e) { File = file };
        }
    }

    private static JsonObject Typed(JsonObject node)
    {
        node["apiVersion"] ??= "kustomize.config.k8s.io/v1beta1";
        node["kind"] ??= "Kustomization";
        return node;
    }

    private static JsonObject FromManifests(string directory, BuildContext context)
    {
        var resources = new List<string>();
        Scan(directory, directory, context, resources, depth: 0);
        var node = Typed([]);
        if (resources.Count == 0)
        {
            node["namespace"] = "_placeholder";
        }
        else
        {
            node["resources"] = new JsonArray([.. resources.Select(r => JsonValue.Create(r))]);
        }

        return node;
    }

    private static void Scan(string root, string directory, BuildContext context, List<string> resources, int depth)
    {
        if (depth > context.Options.Limits.MaxDepth * 4)
        {
            throw new KustomizeException($"directories are nested too deep at '{context.Display(directory)}'") { File = directory };
        }

        foreach (var name in context.Tree.List(directory))
        {
            context.Options.CancellationToken.ThrowIfCancellationRequested();
            var path = Join(directory, name);
            var relative = "./" + (root.Length == 0 ? path : path[(root.Length + 1)..]);
            if (context.Tree.DirectoryExists(path))
            {
                if (_names.Any(n => context.Tree.FileExists(Join(path, n))))
                {
                    resources.Add(relative);
                }
                else
                {
                    Scan(root, path, context, resources, depth + 1);
                }
            }
            else if (name.EndsWith(".yaml", StringComparison.Ordinal) || name.EndsWith(".yml", StringComparison.Ordinal))
            {
                CheckManifest(path, context);
                resources.Add(relative);
            }
        }
    }

    private static void CheckManifest(string path, BuildContext context)
    {
        context.Tree.TryRead(path, out var content);
        context.Count(content.Length, path);
        try
        {
            ResourceReader.Check(content, context);
        }
        catch (KustomizeException e)
        {
            throw new KustomizeException($"failed to decode Kubernetes YAML from {context.Display(path)}: {e.Message}", e) { File = path };
        }
    }

    private static void Override(JsonObject node, KustomizeOverrides overrides, string directory, FileTree tree)
    {
        Set(node, "namespace", overrides.TargetNamespace);
        Set(node, "namePrefix", overrides.NamePrefix);
        Set(node, "nameSuffix", overrides.NameSuffix);
        foreach (var patch in overrides.Patches)
        {
            List(node, "patches").Add(Patch(patch));
        }

        foreach (var component in overrides.Components)
        {
            if (!IsLocal(component))
            {
                throw new KustomizeException($"component path '{component}' must be local and relative") { Field = "spec.components" };
            }

            if (!overrides.IgnoreMissingComponents || FileTree.Resolve(directory, component) is { } path && (tree.DirectoryExists(path) || tree.FileExists(path)))
            {
                List(node, "components").Add(component);
            }
        }

        foreach (var image in overrides.Images)
        {
            AddImage(List(node, "images"), image);
        }

        if (overrides.BuildMetadata.Count > 0)
        {
            node["buildMetadata"] = new JsonArray([.. overrides.BuildMetadata.Select(m => JsonValue.Create(m))]);
        }
    }

    private static JsonObject Patch(OverridePatch patch)
    {
        var node = new JsonObject();
        Set(node, "patch", patch.Patch);
        if (patch.Target is { } target)
        {
            var selector = new JsonObject();
            Set(selector, "group", target.Group);
            Set(selector, "version", target.Version);
            Set(selector, "kind", target.Kind);
            Set(selector, "name", target.Name);
            Set(selector, "namespace", target.Namespace);
            Set(selector, "labelSelector", target.LabelSelector);
            Set(selector, "annotationSelector", target.AnnotationSelector);
            node["target"] = selector;
        }

        return node;
    }

    // tag and digest go together: one of the spec's replaces both of the file's
    private static void AddImage(JsonArray images, OverrideImage image)
    {
        var node = images.OfType<JsonObject>().FirstOrDefault(i => i["name"]?.GetValue<string>() == image.Name);
        if (node is null)
        {
            images.Add(node = new JsonObject { ["name"] = image.Name });
        }

        if (!string.IsNullOrEmpty(image.NewName))
        {
            node["newName"] = image.NewName;
        }

        if (!string.IsNullOrEmpty(image.NewTag) || !string.IsNullOrEmpty(image.Digest))
        {
            node.Remove("newTag");
            node.Remove("digest");
            Set(node, "newTag", string.IsNullOrEmpty(image.NewTag) ? null : image.NewTag);
            Set(node, "digest", string.IsNullOrEmpty(image.Digest) ? null : image.Digest);
        }
    }

    private static bool IsLocal(string path)
    {
        var lower = path.ToLowerInvariant();
        return !Array.Exists(_remote, r => r.Length < lower.Length && lower.StartsWith(r, StringComparison.Ordinal))
            && !path.StartsWith('/') && !(lower.StartsWith("file://", StringComparison.Ordinal) && lower["file://".Length..].StartsWith('/'));
    }

    private static JsonArray List(JsonObject node, string name)
    {
        if (node[name] is JsonArray list)
        {
            return list;
        }

        var made = new JsonArray();
        node[name] = made;
        return made;
    }

    private static void Set(JsonObject node, string name, string? value)
    {
        if (value is not null)
        {
            node[name] = value;
        }
    }

    // as Go writes a struct whose fields are left out where empty
    private static void RemoveEmpty(JsonObject node)
    {
        foreach (var (key, value) in node.ToArray())
        {
            if (value is null or JsonArray { Count: 0 } or JsonObject { Count: 0 }
                || (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().Length == 0))
            {
                node.Remove(key);
            }
        }
    }

    private static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}
