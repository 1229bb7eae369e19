using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>Replacing a value inside of YAML or JSON that is itself the text of a field, as in a ConfigMap's <c>data</c>.</summary>
internal static class StructuredText
{
    private static readonly JsonSerializerOptions _compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions _indented = new(_compact) { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>Sets a value where the path leads into a field's text; the new text's length, or null where the path does not.</summary>
    public static int? TrySet(YamlMapping root, YamlNode value, string fieldPath, CreateKind create)
    {
        var path = PathSplitter.Smart(fieldPath);
        for (var i = 1; i < path.Length; i++)
        {
            if (Find(root, path[..i]) is YamlScalar scalar && Parse(scalar.Text) is { } data)
            {
                return TrySet(root, path, i, scalar, data, value, create);
            }
        }

        return null;
    }

    private static int? TrySet(YamlMapping root, string[] path, int depth, YamlScalar scalar, YamlNode data, YamlNode value, CreateKind create)
    {
        try
        {
            var holder = new[] { data };
            var slots = new PathMatcher(path[depth..], create).Match(new(data, n => holder[0] = n, false));
            if (slots.Count == 0)
            {
                return null;
            }

            foreach (var slot in slots)
            {
                slot.Set(slot.Node is YamlScalar old ? ReplacementTransformer.WithText(old, Nodes.Text(value), slot.Created) : value.Clone());
            }

            var slotsOfScalar = new PathMatcher(path[..depth], CreateKind.None).Match(new(root, _ => { }, false));
            var text = Serialize(holder[0], scalar.Text);
            slotsOfScalar.ForEach(s => ((YamlScalar)s.Node).Assign(new(text, YamlTag.String, scalar.Quoted)));
            return text.Length;
        }
        catch (KustomizeException)
        {
            return null;
        }
    }

    private static YamlNode? Find(YamlMapping root, string[] path)
    {
        try
        {
            return Nodes.Lookup(root, path);
        }
        catch (KustomizeException)
        {
            return null;
        }
    }

    /// <summary>The text as a tree; null where it is not YAML.</summary>
    public static YamlNode? Parse(string text)
    {
        try
        {
            return YamlReader.ReadFirst(text, "", YamlVersion.GoYaml3);
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static string Serialize(YamlNode data, string original)
    {
        var start = original.TrimStart();
        if (start.StartsWith('{') || start.StartsWith('['))
        {
            var indented = original.Contains('\n', StringComparison.Ordinal) && original.Contains("  ", StringComparison.Ordinal);
            var json = KubeYaml.ToJson(data, "", refuseDuplicates: false);
            return GoEscaped(Sorted(json)?.ToJsonString(indented ? _indented : _compact) ?? "null");
        }

        return KubeYaml.WriteInOrder(data, original).Trim();
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static string GoEscaped(string json) => new StringBuilder(json)
        .Replace("<", "\\u003c").Replace(">", "\\u003e").Replace("&", "\\u0026").ToString();
}
