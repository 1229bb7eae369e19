using System.Text.Json.Nodes;
using Flux.Helm.Charts;
using Flux.Helm.Values;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.Sources.Charts;

/// <summary>Lays values files over each other.</summary>
/// <remarks>Spec: source-controller internal/helm/chart, <c>mergeFileValues</c> and <c>mergeChartValues</c>.</remarks>
internal static class ValuesFiles
{
    private const string Own = "values.yaml";

    /// <summary>Merges files of a source; their paths are relative to its root.</summary>
    /// <exception cref="ChartBuildException">One is missing, or not YAML.</exception>
    public static (Dictionary<string, object?> Values, IReadOnlyList<string> Files) OfSource(
        IFileTree tree, IReadOnlyList<string> paths, bool ignoreMissing)
    {
        return Merge(paths, path =>
        {
            var confined = ChartPath.Confine(path);
            return tree.TryRead(confined, out var content) ? Read(path, content)
                : ignoreMissing && !tree.DirectoryExists(confined) ? null
                : throw new ChartBuildException(BuildFailure.Values, $"no values file found at path '/{confined}' (reference '{path}')");
        });
    }

    /// <summary>Merges files of a chart; their paths are relative to it.</summary>
    /// <exception cref="ChartBuildException">One is missing, or not YAML.</exception>
    public static (Dictionary<string, object?> Values, IReadOnlyList<string> Files) OfChart(
        Chart chart, IReadOnlyList<string> paths, bool ignoreMissing)
    {
        return Merge(paths, path =>
        {
            var clean = ChartPath.Clean(path);
            return clean == Own ? chart.Values
                : chart.Files.FirstOrDefault(file => file.Name == clean) is { } file ? Read(path, file.Data)
                : ignoreMissing ? null
                : throw new ChartBuildException(BuildFailure.Values, $"failed to merge chart values: no values file found at path '{path}'");
        });
    }

    private static (Dictionary<string, object?> Values, IReadOnlyList<string> Files) Merge(
        IReadOnlyList<string> paths, Func<string, Dictionary<string, object?>?> read)
    {
        var merged = new Dictionary<string, object?>();
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (read(path) is { } values)
            {
                merged = ValueTree.Merge(merged, values);
                files.Add(path);
            }
        }

        return (merged, files);
    }

    private static Dictionary<string, object?> Read(string path, ReadOnlyMemory<byte> content)
    {
        JsonNode? json;
        try
        {
            json = KubeYaml.Read(content.Span);
        }
        catch (YamlException e)
        {
            throw Wrong(path, $"error converting YAML to JSON: {e.GoMessage}", e);
        }

        return json switch
        {
            null => [],
            JsonObject map => ValueTree.MapFromJson(map),
            JsonArray => throw Wrong(path, CannotUnmarshal("array"), null),
            _ => throw Wrong(path, CannotUnmarshal(json.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.Number => "number",
                _ => "bool",
            }), null),
        };
    }

    private static string CannotUnmarshal(string kind) =>
        $"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}";

    private static ChartBuildException Wrong(string path, string problem, Exception? inner) =>
        new(BuildFailure.Values, $"unmarshaling values from '{path}' failed: {problem}", inner);
}
