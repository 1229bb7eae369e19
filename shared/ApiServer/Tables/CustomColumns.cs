using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Tables;

/// <summary>The columns of a custom resource: its name, and what its definition asks for (its age where it asks for nothing).</summary>
internal static class CustomColumns
{
    private const string NameDescription = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

    public static IReadOnlyList<TableColumn> Of(CustomResourceVersion version)
    {
        var columns = new List<TableColumn>
        {
            ObjectName(),
        };
        if (version.Columns.Count == 0)
        {
            columns.Add(Age());
        }

        columns.AddRange(version.Columns.Select(Declared));
        return columns;
    }

    /// <summary>The object's name, which every table begins with.</summary>
    public static TableColumn ObjectName() =>
        new() { Name = "Name", Format = "name", Description = NameDescription, Cell = (obj, _) => obj.Text("metadata", "name") };

    /// <summary>How long the object has been there.</summary>
    public static TableColumn Age() => new()
    {
        Name = "Age",
        Type = "date",
        Description = BuiltInColumns.CreationDescription,
        Cell = (obj, now) => Ages.Since(obj.Text("metadata", "creationTimestamp"), now),
    };

    private static TableColumn Declared(JsonObject declared)
    {
        var type = declared.Text("type") ?? "string";
        var path = JsonPathCells.Parse(declared.Text("jsonPath") ?? "");
        return new TableColumn
        {
            Name = declared.Text("name") ?? "",
            Type = type,
            Format = declared.Text("format") ?? "",
            Description = declared.Text("description") is { Length: > 0 } description
                ? description
                : $"Custom resource definition column (in JSONPath format): {declared.Text("jsonPath")}",
            Priority = (int)(declared.Whole("priority") ?? 0),
            Cell = (obj, now) => Cell(path.Find(obj), type, now),
        };
    }

    private static string Age(string time, DateTimeOffset now) =>
        DateTimeOffset.TryParse(time, System.Globalization.CultureInfo.InvariantCulture, out _) ? Ages.Since(time, now) : "<invalid>";

    /// <summary>A value in the form of its column's type; null where it is of another.</summary>
    /// <remarks>Spec: apiextensions-apiserver, <c>pkg/registry/customresource/tableconvertor</c>; numbers are converted as Go does.</remarks>
    private static JsonNode? Cell(IReadOnlyList<JsonNode?> found, string type, DateTimeOffset now)
    {
        if (found.Count == 0)
        {
            return null;
        }

        var value = found[0];
        return type switch
        {
            "integer" => value?.GetValueKind() == JsonValueKind.Number ? JsonValue.Create(Json.AsWhole(value) ?? Truncate(value.GetValue<double>())) : null,
            "number" => value?.GetValueKind() == JsonValueKind.Number ? Fraction(value) : null,
            "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value : null,
            "string" => value is null ? JsonValue.Create("<no value>") : value.GetValueKind() == JsonValueKind.String ? value : System.Text.Encoding.UTF8.GetString(Json.ToBytes(value)),
            "date" => value?.GetValueKind() == JsonValueKind.String ? JsonValue.Create(Age(value.GetValue<string>(), now)) : null,
            _ => null,
        };
    }

    /// <summary>Without its fraction; what is beyond 64 bits is the smallest number, as on amd64.</summary>
    private static long Truncate(double number) => Math.Abs(number) < long.MaxValue ? (long)number : long.MinValue;

    /// <summary>A whole number beyond 53 bits loses what a float cannot hold.</summary>
    private static JsonNode Fraction(JsonNode value) =>
        Json.AsWhole(value) is { } whole && (long)(double)whole != whole ? JsonValue.Create((double)whole) : value;
}
