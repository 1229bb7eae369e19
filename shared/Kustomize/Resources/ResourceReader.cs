using System.Text.RegularExpressions;
using Flux.Yaml;

namespace Flux.Kustomize.Resources;

/// <summary>Reads resources from YAML or JSON: several documents, lists unfolded, what is no resource refused.</summary>
internal static partial class ResourceReader
{
    /// <summary>Reads a file of the tree.</summary>
    public static List<Resource> Read(ReadOnlyMemory<byte> content, BuildContext context) =>
        ParsedFiles.Read(content, () => Nodes(content, context)).ConvertAll(node => new Resource(node, context));

    /// <summary>Sees whether a file of the tree can be read.</summary>
    public static void Check(ReadOnlyMemory<byte> content, BuildContext context) => ParsedFiles.Check(content, () => Nodes(content, context));

    public static List<Resource> Read(string text, BuildContext context) =>
        [.. Nodes(text, context).Select(node => new Resource(node, context))];

    private static List<YamlMapping> Nodes(ReadOnlyMemory<byte> content, BuildContext context)
    {
        try
        {
            return Nodes(YamlReader.Decode(content.Span, "", context.Options.Limits.Yaml), context);
        }
        catch (YamlException e)
        {
            throw Malformed(e);
        }
    }

    private static List<YamlMapping> Nodes(string text, BuildContext context)
    {
        var documents = Split(text.Replace("\r\n", "\n", StringComparison.Ordinal));
        var nodes = new Queue<YamlNode>();
        foreach (var document in documents)
        {
            var node = Parse(document, context);
            if (node is null || node.IsNull)
            {
                continue;
            }

            if (documents.Count == 1 && node is YamlMapping map && map["kind"] is YamlScalar { Text: "List" or "ResourceList" }
                && map["items"] is YamlSequence items)
            {
                items.Items.ForEach(nodes.Enqueue);
            }
            else
            {
                nodes.Enqueue(node);
            }
        }

        return Unfold(nodes);
    }

    private static YamlNode? Parse(string document, BuildContext context)
    {
        try
        {
            return YamlReader.ReadFirst(document, "", YamlVersion.GoYaml3, context.Options.Limits.Yaml);
        }
        catch (YamlException e)
        {
            throw Malformed(e);
        }
    }

    private static KustomizeException Malformed(YamlException e) => new($"MalformedYAMLError: {e.GoMessage}", e) { MalformedYaml = true };

    private static List<YamlMapping> Unfold(Queue<YamlNode> nodes)
    {
        var result = new List<YamlMapping>();
        var checkedNodes = new Queue<YamlMapping>(nodes.Where(n => !Resources.Nodes.IsNilOrEmpty(n)).Select(Validated));
        while (checkedNodes.TryDequeue(out var node))
        {
            var kind = Resources.Nodes.Text(node["kind"]);
            if (!kind.EndsWith("List", StringComparison.Ordinal) || node["items"] is not { } items)
            {
                result.Add(node);
                continue;
            }

            switch (items)
            {
                case YamlSequence list:
                    foreach (var item in list.Items.Where(i => !Resources.Nodes.IsNilOrEmpty(i)))
                    {
                        checkedNodes.Enqueue(Validated(ThroughJson(item)));
                    }

                    break;
                case { IsNull: true }:
                    break;
                default:
                    throw new KustomizeException($"expected array in {kind}/items, but found {(items is YamlMapping ? "map[string]interface {}" : "string")}");
            }
        }

        return result;
    }

    // upstream takes lists apart as JSON
    private static YamlNode ThroughJson(YamlNode item)
    {
        try
        {
            return item is YamlMapping map ? KubeYaml.FromJson(KubeYaml.ToObject(map)) : item;
        }
        catch (YamlException e)
        {
            throw new KustomizeException(e.GoMessage, e);
        }
    }

    /// <summary>Refuses a resource that transformers have left without a kind or name.</summary>
    public static void CheckIdentity(Resource resource)
    {
        if (!resource.IsEmpty)
        {
            Validated(resource.Node);
        }
    }

    private static YamlMapping Validated(YamlNode node)
    {
        var map = node as YamlMapping;
        var metadata = map?["metadata"] as YamlMapping;
        var (version, kind, name) = (Text(map?["apiVersion"]), Text(map?["kind"]), Text(metadata?["name"]));
        if (map is null || (version.Length == 0 && kind.Length == 0 && (metadata is null || metadata.Count == 0)))
        {
            throw new KustomizeException("missing Resource metadata");
        }

        string Described() => $"{{{{{version} {kind}}} {{{{{name} {Text(metadata?["namespace"])}}} {GoMap(metadata?["labels"])} {GoMap(metadata?["annotations"])}}}}}";
        if (kind.Length == 0)
        {
            throw new KustomizeException($"missing kind in object {Described()}") { Field = "kind" };
        }

        if (!kind.EndsWith("List", StringComparison.Ordinal) && name.Length == 0)
        {
            throw new KustomizeException($"missing metadata.name in object {Described()}") { Field = "metadata.name" };
        }

        return map;
    }

    private static string Text(YamlNode? node) => node is null || node.IsNull ? "" : Resources.Nodes.Text(node);

    private static string GoMap(YamlNode? node) => node is YamlMapping map
        ? $"map[{string.Join(' ', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Resources.Nodes.Text(e.Value)}"))}]"
        : "map[]";

    private static List<string> Split(string text)
    {
        var documents = new List<string>();
        var from = 0;
        foreach (var match in Separator().EnumerateMatches(text))
        {
            var rest = text.AsSpan(match.Index + 4, match.Length - 4).Trim();
            if (rest.Length > 0 && rest[0] != '#')
            {
                throw new KustomizeException($"invalid document separator: {text.AsSpan(match.Index, match.Length).Trim()}");
            }

            documents.Add(text[from..match.Index] + "\n");
            from = match.Index + match.Length;
        }

        if (text.Length > 0)
        {
            documents.Add(text[from..]);
        }

        return documents;
    }

    [GeneratedRegex(@"\n---.*\n", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex Separator();
}
