using System.Text.Json.Nodes;
using Flux.Helm.Charts;
using Flux.Helm.Values;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.HelmReleases.Storage;

/// <summary>Writes charts as they stand in a release's record: fields in the order of Helm's structs.</summary>
/// <remarks>Spec: Helm 4, pkg/chart/v2 chart.go, metadata.go, dependency.go; pkg/chart/common/file.go. Sub-charts are not part of it, as upstream.</remarks>
internal static class ChartJson
{
    private static readonly string[] _metadataTexts = ["name", "home", "sources", "version", "description", "keywords", "maintainers", "icon", "apiVersion", "condition", "tags", "appVersion", "deprecated", "annotations", "kubeVersion", "dependencies", "type"];
    private static readonly string[] _dependencyFields = ["name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"];
    private static readonly string[] _maintainerFields = ["name", "email", "url"];

    /// <summary>The chart's metadata as a tree.</summary>
    public static JsonObject MetadataOf(ChartMetadata metadata)
    {
        var result = new JsonObject();
        Text(result, "name", metadata.Name);
        Text(result, "home", metadata.Home);
        Texts(result, "sources", metadata.Sources);
        Text(result, "version", metadata.Version);
        Text(result, "description", metadata.Description);
        Texts(result, "keywords", metadata.Keywords);
        if (metadata.Maintainers is { Count: > 0 } maintainers)
        {
            result["maintainers"] = new JsonArray([.. maintainers.Select(MaintainerOf)]);
        }

        Text(result, "icon", metadata.Icon);
        Text(result, "apiVersion", metadata.ApiVersion);
        Text(result, "condition", metadata.Condition);
        Text(result, "tags", metadata.Tags);
        Text(result, "appVersion", metadata.AppVersion);
        if (metadata.Deprecated)
        {
            result["deprecated"] = true;
        }

        if (metadata.Annotations is { Count: > 0 } annotations)
        {
            result["annotations"] = new JsonObject(annotations.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
        }

        Text(result, "kubeVersion", metadata.KubeVersion);
        if (metadata.Dependencies is { Count: > 0 } dependencies)
        {
            result["dependencies"] = new JsonArray([.. dependencies.Select(d => d is null ? null : DependencyOf(d))]);
        }

        Text(result, "type", metadata.Type);
        return result;
    }

    /// <summary>Writes metadata with its fields in Go's order, whatever order they were read in; unknown and empty ones are left out.</summary>
    public static void WriteMetadata(GoJsonWriter writer, JsonObject metadata)
    {
        writer.BeginObject();
        foreach (var field in _metadataTexts)
        {
            switch (metadata[field])
            {
                case null or JsonArray { Count: 0 } or JsonObject { Count: 0 }:
                    break;
                case JsonValue value when value.TryGetValue(out string? text):
                    writer.Field(field, text);
                    break;
                case JsonValue value:
                    if (field != "deprecated" || value.GetValueKind() == System.Text.Json.JsonValueKind.True)
                    {
                        writer.Name(field);
                        writer.Node(value);
                    }

                    break;
                case JsonArray list when field is "maintainers" or "dependencies":
                    writer.Name(field);
                    WriteStructs(writer, list, field == "maintainers" ? _maintainerFields : _dependencyFields);
                    break;
                case var node:
                    writer.Name(field);
                    writer.Node(node);
                    break;
            }
        }

        writer.EndObject();
    }

    /// <summary>The whole chart.</summary>
    public static ReadOnlyMemory<byte> Write(Chart chart, JsonObject metadata)
    {
        var writer = new GoJsonWriter();
        writer.BeginObject();
        writer.Name("metadata");
        WriteMetadata(writer, metadata);
        writer.Name("lock");
        WriteLock(writer, chart);
        writer.Name("templates");
        WriteFiles(writer, chart.Templates);
        writer.Name("values");
        writer.Value(chart.Values);
        writer.Name("schema");
        if (chart.Schema is { } schema)
        {
            writer.Bytes(schema.Span);
        }
        else
        {
            writer.Null();
        }

        writer.Name("schemamodtime");
        writer.String(GoTime.Zero.ToString());
        writer.Name("files");
        WriteFiles(writer, chart.Files);
        writer.EndObject();
        return writer.Written;
    }

    private static void WriteFiles(GoJsonWriter writer, IReadOnlyList<ChartFile> files)
    {
        if (files.Count == 0)
        {
            writer.Null();
            return;
        }

        writer.BeginArray();
        foreach (var file in files)
        {
            writer.BeginObject();
            writer.Name("name");
            writer.String(file.Name);
            writer.Name("data");
            writer.Bytes(file.Data.Span);
            writer.EndObject();
        }

        writer.EndArray();
    }

    private static void WriteLock(GoJsonWriter writer, Chart chart)
    {
        if (LockOf(chart) is not { } locked)
        {
            writer.Null();
            return;
        }

        writer.BeginObject();
        writer.Name("generated");
        writer.String(TimeOf(locked.Text("generated") ?? "").ToString());
        writer.Name("digest");
        writer.String(locked.Text("digest") ?? "");
        writer.Name("dependencies");
        if (locked["dependencies"] is JsonArray dependencies)
        {
            WriteStructs(writer, dependencies, _dependencyFields);
        }
        else
        {
            writer.Null();
        }

        writer.EndObject();
    }

    private static JsonObject? LockOf(Chart chart)
    {
        var name = chart.Metadata.ApiVersion == "v1" ? "requirements.lock" : "Chart.lock";
        try
        {
            return chart.Raw.FirstOrDefault(f => f.Name == name) is { } file ? KubeYaml.Read(file.Data.Span) as JsonObject : null;
        }
        catch (YamlException)
        {
            // the loader has read it: it does not come to this
            return null;
        }
    }

    private static GoTime TimeOf(string text)
    {
        try
        {
            return GoTime.Parse(text);
        }
        catch (FormatException)
        {
            return GoTime.Zero;
        }
    }

    private static void WriteStructs(GoJsonWriter writer, JsonArray list, string[] fields)
    {
        writer.BeginArray();
        foreach (var item in list)
        {
            if (item is not JsonObject fieldsOf)
            {
                writer.Null();
                continue;
            }

            writer.BeginObject();
            foreach (var field in fields)
            {
                WriteField(writer, field, fieldsOf[field], fields == _dependencyFields && field is "name" or "repository");
            }

            writer.EndObject();
        }

        writer.EndArray();
    }

    private static void WriteField(GoJsonWriter writer, string field, JsonNode? value, bool always)
    {
        switch (value)
        {
            case JsonValue scalar when scalar.TryGetValue(out string? text) && (text.Length > 0 || always):
                writer.Name(field);
                writer.String(text);
                break;
            case JsonArray { Count: > 0 }:
                writer.Name(field);
                writer.Node(value);
                break;
            case JsonValue scalar when scalar.GetValueKind() == System.Text.Json.JsonValueKind.True:
                writer.Name(field);
                writer.Bool(true);
                break;
            case null when always:
                writer.Name(field);
                writer.String("");
                break;
        }
    }

    private static JsonObject? MaintainerOf(ChartMaintainer? maintainer)
    {
        if (maintainer is null)
        {
            return null;
        }

        var result = new JsonObject();
        Text(result, "name", maintainer.Name);
        Text(result, "email", maintainer.Email);
        Text(result, "url", maintainer.Url);
        return result;
    }

    private static JsonObject DependencyOf(ChartDependency dependency)
    {
        var result = new JsonObject { ["name"] = dependency.Name };
        Text(result, "version", dependency.Version);
        result["repository"] = dependency.Repository;
        Text(result, "condition", dependency.Condition);
        Texts(result, "tags", dependency.Tags);
        if (dependency.Enabled)
        {
            result["enabled"] = true;
        }

        if (dependency.ImportValues is { Count: > 0 } imports)
        {
            result["import-values"] = new JsonArray([.. imports.Select(ValueTree.ToJson)]);
        }

        Text(result, "alias", dependency.Alias);
        return result;
    }

    private static void Text(JsonObject into, string field, string text)
    {
        if (text.Length > 0)
        {
            into[field] = text;
        }
    }

    private static void Texts(JsonObject into, string field, IReadOnlyList<string>? texts)
    {
        if (texts is { Count: > 0 })
        {
            into[field] = new JsonArray([.. texts.Select(t => (JsonNode?)t)]);
        }
    }
}
