using System.Text.Json.Nodes;

namespace Flux.Cli.Diffs;

/// <summary>A field that differs.</summary>
/// <param name="Path">Where it is; items of lists whose items have names are told by them.</param>
/// <param name="Kind">What would happen to it.</param>
/// <param name="Before">Its value now; null where it is not there, or has none.</param>
/// <param name="After">Its value then; null where it would be gone, or have none.</param>
internal sealed record FieldChange(IReadOnlyList<string> Path, FieldChangeKind Kind, JsonNode? Before, JsonNode? After)
{
    /// <summary>The path with dots between its parts, as people write it.</summary>
    public string Text => string.Join('.', Path);
}
