using Flux.Primitives;

namespace Flux.Helm.Charts;

/// <summary>Reads what a chart says of itself, without loading it.</summary>
/// <remarks>Spec: source-controller internal/helm/chart/metadata.go. It is not validated but for <see cref="Validate"/>.</remarks>
public static class ChartMetadataReader
{
    private const string ChartFile = "Chart.yaml";
    private const string Requirements = "requirements.yaml";

    /// <summary>Reads a chart that is a directory.</summary>
    /// <exception cref="HelmException">No chart, or it cannot be read.</exception>
    public static ChartMetadata ReadDirectory(IFileTree tree, string directory, ChartLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(directory);
        limits ??= ChartLimits.Default;
        var yaml = new ChartYaml();
        var path = Join(directory, ChartFile);
        if (!tree.TryRead(path, out var content))
        {
            throw new HelmException($"open {path}: no such file or directory");
        }

        Read(yaml, ChartFile, content);
        if (tree.DirectoryExists(Join(directory, Requirements)))
        {
            throw new HelmException($"'{Requirements}' is a directory");
        }

        if (tree.TryRead(Join(directory, Requirements), out var requirements))
        {
            if (requirements.Length > limits.MaxFileBytes)
            {
                throw new HelmException($"size of '{Requirements}' exceeds '{limits.MaxFileBytes}' bytes limit");
            }

            Read(yaml, Requirements, requirements);
        }

        return yaml.ToMetadata();
    }

    /// <summary>Reads a chart that is an archive.</summary>
    /// <exception cref="HelmException">No archive of a chart, or it cannot be read.</exception>
    public static ChartMetadata ReadArchive(Stream archive, ChartLimits? limits = null)
    {
        var yaml = new ChartYaml();
        var found = false;
        foreach (var file in ChartArchive.Unpack(archive, new LoadBudget(limits ?? ChartLimits.Default)))
        {
            if (file.Name is ChartFile or Requirements)
            {
                found = true;
                Read(yaml, file.Name, file.Data);
            }
        }

        return found ? yaml.ToMetadata() : throw new HelmException($"no '{ChartFile}' found");
    }

    /// <summary>Checks what was read.</summary>
    /// <exception cref="HelmException">Something is missing or wrong; begins with <c>validation: </c>.</exception>
    public static void Validate(ChartMetadata metadata) => ChartValidation.Validate(metadata);

    private static void Read(ChartYaml yaml, string name, ReadOnlyMemory<byte> content)
    {
        try
        {
            yaml.Read(Charts.ChartFile.Read(name, content.ToArray()).Data.Span);
        }
        catch (HelmException e)
        {
            throw new HelmException($"cannot load '{name}': {e.Message}", e);
        }

        if (yaml.ApiVersion.Length == 0)
        {
            yaml.ApiVersion = "v1";
        }
    }

    private static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";
}
