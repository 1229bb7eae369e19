using System.Text.Json.Nodes;
using Flux.Cli.Output;
using Flux.Yaml;

namespace Flux.Cli.Diffs;

/// <summary>Prints differences, an object after the other: what would happen to it, and then the fields that differ.</summary>
/// <remarks>Spec: flux2 v2.9, internal/build/diff.go; the fields in the manner of dyff.</remarks>
internal static class DiffPrinter
{
    private const string Green = "\e[32m";
    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";

    /// <summary>Prints as text.</summary>
    public static void Write(TextWriter output, IEnumerable<ObjectChange> changes, bool colour)
    {
        foreach (var change in changes)
        {
            output.WriteLine(Paint($"► {change.Object.Subject} {change.What}", change.What is ObjectChange.Created ? Green : change.What is ObjectChange.Deleted ? Red : Yellow, colour));
            if (change.Fields.Count == 0)
            {
                continue;
            }

            output.WriteLine();
            foreach (var field in change.Fields)
            {
                Write(output, field, colour);
            }
        }
    }

    /// <summary>Prints as JSON or YAML: a list of objects with <c>object</c>, <c>change</c> and <c>fields</c>.</summary>
    public static void WriteDocument(TextWriter output, IEnumerable<ObjectChange> changes, string format) =>
        ObjectWriter.WriteValue(output, format, new JsonArray([.. changes.Select(change => (JsonNode)new JsonObject
        {
            ["apiGroup"] = change.Object.Group,
            ["kind"] = change.Object.Kind,
            ["namespace"] = change.Object.Namespace,
            ["name"] = change.Object.Name,
            ["change"] = change.What,
            ["fields"] = new JsonArray([.. change.Fields.Select(ToJson)]),
        })]));

    private static JsonNode ToJson(FieldChange field)
    {
        var json = new JsonObject
        {
            ["path"] = new JsonArray([.. field.Path.Select(part => (JsonNode)part)]),
            ["change"] = field.Kind switch { FieldChangeKind.Added => "added", FieldChangeKind.Removed => "removed", _ => "changed" },
        };
        if (field.Kind != FieldChangeKind.Added)
        {
            json["before"] = field.Before?.DeepClone();
        }

        if (field.Kind != FieldChangeKind.Removed)
        {
            json["after"] = field.After?.DeepClone();
        }

        return json;
    }

    private static void Write(TextWriter output, FieldChange field, bool colour)
    {
        output.WriteLine(field.Text);
        switch (field.Kind)
        {
            case FieldChangeKind.Added:
                output.WriteLine(Paint("  + one entry added:", Green, colour));
                WriteValue(output, "    + ", field.After, Green, colour);
                break;
            case FieldChangeKind.Removed:
                output.WriteLine(Paint("  - one entry removed:", Red, colour));
                WriteValue(output, "    - ", field.Before, Red, colour);
                break;
            default:
                output.WriteLine(Paint("  ± value change", Yellow, colour));
                WriteValue(output, "    - ", field.Before, Red, colour);
                WriteValue(output, "    + ", field.After, Green, colour);
                break;
        }

        output.WriteLine();
    }

    private static void WriteValue(TextWriter output, string prefix, JsonNode? value, string paint, bool colour)
    {
        var text = value is JsonValue leaf && leaf.TryGetValue<string>(out var plain) ? plain : value is null ? "null" : KubeYaml.Write(value).TrimEnd('\n');
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            output.WriteLine(Paint(prefix + Visible(line), paint, colour));
        }
    }

    /// <summary>Without control characters, which could rewrite what a terminal shows.</summary>
    private static string Visible(string line) => line.Any(c => char.IsControl(c) && c != '\t')
        ? string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c))
        : line;

    private static string Paint(string text, string paint, bool colour) => colour ? $"{paint}{text}\e[0m" : text;
}
