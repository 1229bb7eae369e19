using System.Text.Json.Nodes;

namespace Flux.ApiServer.Tables;

/// <summary>One column of a table and how to fill it.</summary>
internal sealed record TableColumn
{
    public required string Name { get; init; }

    public string Type { get; init; } = "string";

    public string Format { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>0 is always shown, 1 in wide output.</summary>
    public int Priority { get; init; }

    /// <summary>The cell of an object; null is an empty cell.</summary>
    public required Func<JsonObject, DateTimeOffset, JsonNode?> Cell { get; init; }

    public JsonObject Definition() => new()
    {
        ["name"] = Name,
        ["type"] = Type,
        ["format"] = Format,
        ["description"] = Description,
        ["priority"] = Priority,
    };
}
