using Flux.Kustomize;

namespace Flux.FileCommands.Kustomizing;

/// <summary>Where a build goes: to the screen, into a file, or into a directory with a file for each object.</summary>
/// <remarks>Spec: kustomize v5.8.1, kustomize/commands/build/writer.go.</remarks>
internal static class BuildOutput
{
    /// <summary>Writes a build; <paramref name="path"/> null for the screen.</summary>
    public static async Task WriteAsync(FileServices services, KustomizeResult result, string? path, CancellationToken cancellationToken)
    {
        if (path is null)
        {
            await services.Out.WriteAsync(result.ToYaml());
        }
        else if (Directory.Exists(path))
        {
            await WriteFilesAsync(result, path, cancellationToken);
        }
        else
        {
            await File.WriteAllTextAsync(path, result.ToYaml(), cancellationToken);
        }
    }

    /// <summary>A resource's file: the namespace is part of the name where there are several, "default" being one of them.</summary>
    internal static string FileName(KustomizeResource resource, bool severalNamespaces)
    {
        var type = resource.GroupVersionKind;
        var parts = new[] { type.Group, type.Version, type.Kind }.Where(p => p.Length > 0).Append(resource.Name);
        var name = string.Join('_', parts) + ".yaml";
        return (severalNamespaces && resource.EffectiveNamespace is { } ns ? $"{ns}_{name}" : name).ToLowerInvariant().Replace('/', '_');
    }

    private static async Task WriteFilesAsync(KustomizeResult result, string folder, CancellationToken cancellationToken)
    {
        var several = result.Resources.Select(r => r.EffectiveNamespace).Where(n => n is not null).Distinct().Skip(1).Any();
        foreach (var resource in result.Resources)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, FileName(resource, several)), resource.ToYaml(), cancellationToken);
        }
    }
}
