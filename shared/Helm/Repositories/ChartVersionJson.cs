using System.Globalization;
using System.Text.Json;
using Flux.Helm.Charts;
using Flux.Helm.Values;

namespace Flux.Helm.Repositories;

/// <summary>Writes a version of a chart as an index has it, and metadata as Chart.yaml has it: in Go's order, without what is empty.</summary>
internal static class ChartVersionJson
{
    public static void Write(Utf8JsonWriter json, ChartVersion version)
    {
        json.WriteStartObject();
        WriteFields(json, version.Metadata, withDependencies: true);
        json.WritePropertyName("urls");
        if (version.Urls is null)
        {
            json.WriteNullValue();
        }
        else
        {
            WriteItems(json, version.Urls);
        }

        json.WriteString("created", Time(version.Created));
        if (version.Removed)
        {
            json.WriteBoolean("removed", true);
        }

        WriteText(json, "digest", version.Digest);
        foreach (var (name, text) in version.Deprecated)
        {
            WriteText(json, name, text);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the fields of Chart.yaml.</summary>
    public static void WriteFields(Utf8JsonWriter json, ChartMetadata metadata, bool withDependencies)
    {
        WriteText(json, "name", metadata.Name);
        WriteText(json, "home", metadata.Home);
        WriteTexts(json, "sources", metadata.Sources);
        WriteText(json, "version", metadata.Version);
        WriteText(json, "description", metadata.Description);
        WriteTexts(json, "keywords", metadata.Keywords);
        if (metadata.Maintainers is { Count: > 0 } maintainers)
        {
            json.WriteStartArray("maintainers");
            foreach (var maintainer in maintainers)
            {
                json.WriteStartObject();
                WriteText(json, "name", maintainer?.Name ?? "");
                WriteText(json, "email", maintainer?.Email ?? "");
                WriteText(json, "url", maintainer?.Url ?? "");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        WriteText(json, "icon", metadata.Icon);
        WriteText(json, "apiVersion", metadata.ApiVersion);
        WriteText(json, "condition", metadata.Condition);
        WriteText(json, "tags", metadata.Tags);
        WriteText(json, "appVersion", metadata.AppVersion);
        if (metadata.Deprecated)
        {
            json.WriteBoolean("deprecated", true);
        }

        if (metadata.Annotations is { Count: > 0 } annotations)
        {
            json.WriteStartObject("annotations");
            foreach (var (key, value) in annotations.OrderBy(e => e.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        WriteText(json, "kubeVersion", metadata.KubeVersion);
        if (withDependencies && metadata.Dependencies is { Count: > 0 } dependencies)
        {
            WriteDependencies(json, dependencies);
        }

        WriteText(json, "type", metadata.Type);
    }

    /// <summary>Writes the property <c>dependencies</c>.</summary>
    public static void WriteDependencies(Utf8JsonWriter json, IReadOnlyList<ChartDependency?> dependencies)
    {
        json.WriteStartArray("dependencies");
        foreach (var dependency in dependencies)
        {
            WriteDependency(json, dependency);
        }

        json.WriteEndArray();
    }

    /// <summary>A time as Go writes it.</summary>
    public static string Time(DateTimeOffset time)
    {
        var text = time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
        return text + (time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", CultureInfo.InvariantCulture));
    }

    private static void WriteDependency(Utf8JsonWriter json, ChartDependency? dependency)
    {
        if (dependency is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("name", dependency.Name);
        WriteText(json, "version", dependency.Version);
        json.WriteString("repository", dependency.Repository);
        WriteText(json, "condition", dependency.Condition);
        WriteTexts(json, "tags", dependency.Tags);
        if (dependency.Enabled)
        {
            json.WriteBoolean("enabled", true);
        }

        if (dependency.ImportValues is { Count: > 0 } values)
        {
            json.WritePropertyName("import-values");
            (ValueTree.ToJson(values.ToList()) ?? new System.Text.Json.Nodes.JsonArray()).WriteTo(json);
        }

        WriteText(json, "alias", dependency.Alias);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is { Count: > 0 })
        {
            json.WritePropertyName(name);
            WriteItems(json, texts);
        }
    }

    private static void WriteItems(Utf8JsonWriter json, IReadOnlyList<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
