using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Helm.Charts;
using Flux.Helm.Values;
using Flux.Primitives;

namespace Flux.HelmReleases.Storage;

/// <summary>The chart in a release's record: its JSON as it was read or written, and the little that is looked at.</summary>
/// <param name="json">The whole chart as JSON; kept, so that a release that is written again loses nothing.</param>
/// <param name="metadata">What Chart.yaml said; empty where the record has none.</param>
public sealed class StoredChart(ReadOnlyMemory<byte> json, JsonObject metadata)
{
    /// <summary>The whole chart as JSON.</summary>
    public ReadOnlyMemory<byte> Json => json;

    /// <summary>The chart's name; empty where there is none.</summary>
    public string Name => metadata.Text("name") ?? "";

    /// <summary>The chart's version; empty where there is none.</summary>
    public string Version => metadata.Text("version") ?? "";

    /// <summary>The version of what the chart installs; empty where there is none.</summary>
    public string AppVersion => metadata.Text("appVersion") ?? "";

    internal JsonObject Metadata => metadata;

    /// <summary>The chart of a new release.</summary>
    /// <param name="chart">As its dependencies were processed.</param>
    public static StoredChart Of(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var metadata = ChartJson.MetadataOf(chart.Metadata);
        return new(ChartJson.Write(chart, metadata), metadata);
    }

    /// <summary>The defaults that the chart came with.</summary>
    /// <exception cref="ReleaseStorageException">The record is damaged.</exception>
    public Dictionary<string, object?> Values()
    {
        try
        {
            using var document = JsonDocument.Parse(json, ReleaseReader.DocumentOptions);
            return document.RootElement.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Object
                && JsonObject.Create(values) is { } map
                    ? ValueTree.MapFromJson(map)
                    : [];
        }
        catch (JsonException e)
        {
            throw new ReleaseStorageException($"the chart of the release cannot be read: {e.Message}", e);
        }
    }
}
