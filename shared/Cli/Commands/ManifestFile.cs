using System.Text.Json.Nodes;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Cli.Commands;

/// <summary>Objects in a file of manifests.</summary>
internal static class ManifestFile
{
    private const long MaxBytes = 16 << 20;

    /// <summary>Reads all objects.</summary>
    /// <exception cref="CliException">There is no such file, or it is not YAML.</exception>
    public static IReadOnlyList<JsonObject> Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length > MaxBytes)
        {
            throw new CliException(file.Exists ? $"{path} is larger than {MaxBytes} bytes" : $"{path}: no such file") { ExitCode = ExitCodes.Usage };
        }

        try
        {
            return [.. KubeYaml.ReadObjects(File.ReadAllText(path), path)];
        }
        catch (YamlException e)
        {
            throw new CliException($"{path}: {e.Message}", e) { ExitCode = ExitCodes.Usage };
        }
    }

    /// <summary>The one object of a kind, or the one of a name.</summary>
    /// <param name="objects">The file's.</param>
    /// <param name="path">For messages.</param>
    /// <param name="kind">The group and kind.</param>
    /// <param name="name">Its name; null where the file has to have one of the kind only.</param>
    /// <param name="ns">The namespace of an object that names none.</param>
    /// <exception cref="CliException">There is none, or there are several.</exception>
    public static JsonObject Find(IReadOnlyList<JsonObject> objects, string path, GroupVersionKind kind, string? name, string ns)
    {
        var found = objects.Where(obj => obj.KindOf() is var k && k.Group == kind.Group && k.Kind == kind.Kind && (name is null || obj.KeyOf().Name == name)).ToList();
        if (found is not [var only])
        {
            throw new CliException($"{path} has {(found.Count == 0 ? "no" : "more than one")} {kind.Kind}{(name is null ? "" : $" '{name}'")}") { ExitCode = ExitCodes.Usage };
        }

        if (only.KeyOf().Namespace.Length == 0 && only["metadata"] is JsonObject metadata)
        {
            metadata["namespace"] = ns;
        }

        return only;
    }
}
