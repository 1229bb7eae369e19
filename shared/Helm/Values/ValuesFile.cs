using System.Text;
using System.Text.Json.Nodes;
using Flux.Helm.GoJson;
using Flux.Yaml;

namespace Flux.Helm.Values;

/// <summary>A file of values: YAML, where several documents are laid over each other.</summary>
public static class ValuesFile
{
    /// <summary>Reads a values file. Nulls stay, since they remove defaults later; of a key that occurs twice the last counts.</summary>
    /// <exception cref="HelmException">Not YAML, or a document that is no map; Helm's message without the file's name.</exception>
    /// <remarks>Spec: Helm's loader.LoadValues and Kubernetes' YAMLReader, which splits at lines that begin with three dashes.</remarks>
    public static Dictionary<string, object?> Read(ReadOnlySpan<byte> content)
    {
        var values = new Dictionary<string, object?>();
        foreach (var document in Split(Decode(content)))
        {
            values = ValueTree.Merge(values, ReadDocument(document));
        }

        return values;
    }

    private static Dictionary<string, object?> ReadDocument(string document)
    {
        JsonNode? json;
        try
        {
            json = KubeYaml.Read(document);
        }
        catch (YamlException e)
        {
            throw new HelmException($"cannot unmarshal yaml document: error converting YAML to JSON: {e.GoMessage}", e);
        }

        return json switch
        {
            null => [],
            JsonObject map => ValueTree.MapFromJson(map),
            _ => throw new HelmException(
                $"cannot unmarshal yaml document: error unmarshaling JSON: while decoding JSON: {GoJsonText.CannotUnmarshal(json, "map[string]interface {}")}"),
        };
    }

    private static IEnumerable<string> Split(string text)
    {
        var document = new StringBuilder();
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            var line = text.AsSpan(start, (end < 0 ? text.Length : end) - start);
            line = end >= 0 && line.EndsWith('\r') ? line[..^1] : line;
            start = end < 0 ? text.Length : end + 1;
            if (line.StartsWith("---", StringComparison.Ordinal))
            {
                var rest = line[3..].Trim();
                if (rest.Length > 0 && rest[0] != '#')
                {
                    throw new HelmException($"error reading yaml document: invalid Yaml document separator: {rest}");
                }

                if (document.Length > 0)
                {
                    yield return document.ToString();
                    document.Clear();
                    continue;
                }
            }

            document.Append(line).Append('\n');
        }

        if (document.Length > 0)
        {
            yield return document.ToString();
        }
    }

    private static string Decode(ReadOnlySpan<byte> content)
    {
        try
        {
            return YamlReader.Decode(content, "");
        }
        catch (YamlException e)
        {
            throw new HelmException($"cannot unmarshal yaml document: error converting YAML to JSON: {e.GoMessage}", e);
        }
    }
}
