namespace Flux.Sources.Charts;

/// <summary>A chart that was built, or found to be what is stored already.</summary>
/// <remarks>Spec: source-controller internal/helm/chart/builder.go, <c>Build</c>.</remarks>
internal sealed record ChartBuild
{
    /// <summary>The chart's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version, with build metadata.</summary>
    public required string Version { get; init; }

    /// <summary>The archive; null where the stored one is it.</summary>
    public ReadOnlyMemory<byte>? Archive { get; init; }

    /// <summary>The files that its values.yaml was made of; empty where it is the chart's own.</summary>
    public IReadOnlyList<string> ValuesFiles { get; init; } = [];

    /// <summary>Whether it was packaged here, and not taken as it was.</summary>
    public bool IsPackaged { get; init; }

    /// <summary>How many charts that it depends on were fetched.</summary>
    public int ResolvedDependencies { get; init; }

    /// <summary>Whether its signature was verified.</summary>
    public bool IsVerified { get; init; }

    /// <summary>What is told of it.</summary>
    public string Summary =>
        $"{(IsPackaged ? "packaged" : "pulled")} '{Name}' chart with version '{Version}'"
        + (ValuesFiles.Count > 0 ? $" and merged values files [{string.Join(' ', ValuesFiles)}]" : "");
}
