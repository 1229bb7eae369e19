namespace Flux.Sources.Charts;

/// <summary>How a chart is to be built.</summary>
internal sealed record ChartBuildOptions
{
    /// <summary>The files that make its values.yaml; empty for the chart's own, or where that is the only one.</summary>
    public required IReadOnlyList<string> ValuesFiles { get; init; }

    /// <summary>Whether files that are not there are left out.</summary>
    public bool IgnoreMissingValuesFiles { get; init; }

    /// <summary>Build metadata for the version; empty for the chart's own.</summary>
    public string VersionMetadata { get; init; } = "";

    /// <summary>Whether the signature must be verified.</summary>
    public bool Verify { get; init; }

    /// <summary>The name and version of the stored chart, where it may stay; null where the chart must be built anew.</summary>
    public (string Name, string Version)? Stored { get; init; }

    /// <summary>The values files of the stored chart where they were recorded; null where they were not.</summary>
    public IReadOnlyList<string>? StoredValuesFiles { get; init; }

    /// <summary>The values files, where they are another thing than the chart's own.</summary>
    public static IReadOnlyList<string> Significant(IReadOnlyList<string> files) =>
        files is [var only] && ChartPath.Clean(only) == "values.yaml" ? [] : files;

    /// <summary>What is stored, where it is a version of a chart; null where it is not, and the chart has to be built.</summary>
    public ChartBuild? Reuse(string name, string version, bool isPackaged) => Stored == (name, version)
        ? new() { Name = name, Version = version, ValuesFiles = StoredValuesFiles ?? ValuesFiles, IsPackaged = isPackaged }
        : null;
}
