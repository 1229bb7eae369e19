using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.Primitives;

namespace Flux.ApiServer.Tables;

/// <summary>The columns of built-in kinds; a kind without columns of its own has its name and when it was created.</summary>
internal static class BuiltInColumns
{
    private const string DataResource = "Flux.ApiServer.Tables.Data.columns.tsv";
    private static readonly FrozenDictionary<string, IReadOnlyList<TableColumn>> _kinds = Read().ToFrozenDictionary();

    /// <summary>What the column with an object's age is described as.</summary>
    public static string CreationDescription => _kinds["*"][1].Description;

    public static IReadOnlyList<TableColumn> Of(GroupVersionKind kind) =>
        _kinds.GetValueOrDefault(kind.Group.Length == 0 ? kind.Kind : $"{kind.Group}/{kind.Kind}") ?? _kinds["*"];

    private static Dictionary<string, IReadOnlyList<TableColumn>> Read()
    {
        using var stream = typeof(BuiltInColumns).Assembly.GetManifestResourceStream(DataResource)
            ?? throw new InvalidOperationException($"the assembly lacks the resource {DataResource}");
        using var reader = new StreamReader(stream);
        var kinds = new Dictionary<string, List<TableColumn>>();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            var columns = kinds.TryGetValue(cells[0], out var known) ? known : kinds[cells[0]] = [];
            columns.Add(new TableColumn
            {
                Name = cells[1],
                Type = cells[2],
                Format = cells[3],
                Priority = int.Parse(cells[4], CultureInfo.InvariantCulture),
                Description = cells[5].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal),
                Cell = CellOf(cells[0], cells[1]),
            });
        }

        return kinds.ToDictionary(k => k.Key, k => (IReadOnlyList<TableColumn>)k.Value);
    }

    private static Func<JsonObject, DateTimeOffset, JsonNode?> CellOf(string kind, string column) => (kind, column) switch
    {
        ("storage.k8s.io/StorageClass", "Name") => (o, _) => ClusterCells.ClassName(o),
        (_, "Name") => (o, _) => o.Text("metadata", "name"),
        (_, "Age") => (o, now) => Ages.Since(o.Text("metadata", "creationTimestamp"), now),
        (_, "Created At") => (o, _) => o.Text("metadata", "creationTimestamp"),
        (_, "Containers") => (o, _) => string.Join(',', TableCells.Containers(o).Select(c => c.Text("name"))),
        (_, "Images") => (o, _) => string.Join(',', TableCells.Containers(o).Select(c => c.Text("image"))),
        ("ConfigMap", "Data") => (o, _) => (o.Map("data")?.Count ?? 0) + (o.Map("binaryData")?.Count ?? 0),
        ("Secret", "Data") => (o, _) => o.Map("data")?.Count ?? 0,
        ("Secret", "Type") => (o, _) => o.Text("type"),
        ("Namespace", "Status") => (o, _) => o.Text("status", "phase") ?? "",
        _ => WorkloadCells.Of(kind, column) ?? NetworkCells.Of(kind, column) ?? EventCells.Of(kind.StartsWith("events.k8s.io/", StringComparison.Ordinal) ? "Event" : kind, column) ?? OtherCells.Of(kind, column) ?? ClusterCells.Of(kind, column)
            ?? throw new InvalidOperationException($"no cell for {kind} {column}"),
    };
}
