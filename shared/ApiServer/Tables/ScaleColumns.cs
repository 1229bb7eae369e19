using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>The columns of the scale subresource.</summary>
internal static class ScaleColumns
{
    /// <summary>The columns, in order.</summary>
    public static IReadOnlyList<TableColumn> All { get; } =
    [
        CustomColumns.ObjectName(),
        new() { Name = "Desired", Type = "integer", Description = "Number of desired replicas", Cell = (obj, _) => obj.Whole("spec", "replicas") ?? 0 },
        new() { Name = "Available", Type = "integer", Description = "Number of actual replicas", Cell = (obj, _) => obj.Whole("status", "replicas") ?? 0 },
        CustomColumns.Age(),
    ];
}
