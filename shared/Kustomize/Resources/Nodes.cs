using System.Globalization;
using Flux.Kustomize.Model;
using Flux.Yaml;

namespace Flux.Kustomize.Resources;

/// <summary>Reading and changing nodes by path, as kyaml does.</summary>
internal static class Nodes
{
    public static string Text(YamlNode? node) => node is YamlScalar scalar ? scalar.Text : "";

    /// <summary>Missing, null, an empty map or an empty list.</summary>
    public static bool IsNilOrEmpty(YamlNode? node) =>
        node is null or YamlMapping { Count: 0 } or YamlSequence { Items.Count: 0 } || node.IsNull;

    /// <summary>Finds a node: field names, indices, <c>-</c> for the last item, <c>[key=value]</c> for an item of a list.</summary>
    public static YamlNode? Lookup(YamlNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var raw in path)
        {
            var part = raw.Trim();
            if (part.Length == 0)
            {
                continue;
            }

            node = node is null || node.IsNull ? null : Step(node, part);
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }

    private static YamlNode? Step(YamlNode node, string part)
    {
        if (int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) || part == "-")
        {
            var items = Expect<YamlSequence>(node).Items;
            if (part == "-")
            {
                return items.Count > 0 ? items[^1] : null;
            }

            return index < 0 ? throw new KustomizeException($"array index {index} cannot be negative") : index < items.Count ? items[index] : null;
        }

        if (part == "*")
        {
            throw new KustomizeException("wildcard is not supported in PathGetter");
        }

        if (IsListIndex(part))
        {
            var (name, value) = SplitIndex(part);
            return Expect<YamlSequence>(node).Items.Find(item => name.Length == 0
                ? Text(item) == value && item is YamlScalar
                : item is YamlMapping map && map[name] is { } field && Text(field) == value);
        }

        return Expect<YamlMapping>(node)[part];
    }

    public static bool IsListIndex(string part) => part.StartsWith('[') && part.EndsWith(']');

    public static (string Name, string Value) SplitIndex(string part)
    {
        var text = part.EndsWith(']') ? part[..^1] : part;
        text = text.StartsWith('[') ? text[1..] : text;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? throw new KustomizeException("list path element must contain fieldName=fieldValue for element to match")
            : (text[..equals], text[(equals + 1)..]);
    }

    /// <summary>The node as the kind that a path or setter needs.</summary>
    /// <exception cref="KustomizeException">It is of another kind.</exception>
    public static T Expect<T>(YamlNode node) where T : YamlNode =>
        node as T ?? throw WrongKind(typeof(T).Name[4..] + "Node", node);

    public static KustomizeException WrongKind(string expected, YamlNode node) =>
        new($"wrong node kind: expected {expected} but got {node.GetType().Name[4..]}Node: node contents:\n{KubeYaml.Write(node)}");

    /// <summary>A map's map, made where it is absent or null.</summary>
    public static YamlMapping Child(YamlMapping map, string name)
    {
        if (map[name] is YamlMapping child)
        {
            return child;
        }

        if (map[name] is { IsNull: false } other)
        {
            throw WrongKind("MappingNode", other);
        }

        var made = new YamlMapping();
        map[name] = made;
        return made;
    }

    /// <summary>
    /// Gives a scalar another text in its form: with no tag, what was quoted stays a string and what was plain is read anew. The node is
    /// changed in place, since a label that a build has added is one node wherever it stands.
    /// </summary>
    public static YamlNode SetScalar(YamlNode old, string text, YamlTag? tag = null)
    {
        if (old is not YamlScalar scalar)
        {
            throw WrongKind("ScalarNode", old);
        }

        scalar.Assign(scalar.Quoted ? YamlScalar.String(text) : tag is { } given ? new(text, given) : ScalarResolver.Plain(text));
        return scalar;
    }

    /// <summary>Sets a string in a map: what stands there takes it over, and where nothing does the given node itself is put.</summary>
    public static void SetString(YamlMapping map, string key, YamlScalar value)
    {
        switch (map[key])
        {
            case YamlScalar old:
                old.Assign(old.Quoted ? YamlScalar.String(value.Text) : new(value.Text, YamlTag.String));
                break;
            default:
                map[key] = value;
                break;
        }
    }

    /// <summary>Sets a string in a map.</summary>
    public static void SetString(YamlMapping map, string key, string value) =>
        SetString(map, key, new YamlScalar(value, YamlTag.String));

    /// <summary>Applies a setter to the fields that a spec names, creating them where it says so.</summary>
    public static void Apply(YamlMapping root, Gvk gvk, FieldSpec spec, CreateKind create, Func<YamlNode, YamlNode> set)
    {
        if (!gvk.IsSelectedBy(spec.Gvk))
        {
            return;
        }

        try
        {
            Visit(root, 0, _ => throw new KustomizeException("an object cannot be replaced"));
        }
        catch (KustomizeException e)
        {
            throw new KustomizeException(
                $"considering field '{spec.Path}' of object {IdText(root, gvk)}: {Redaction.Message(e.Message, gvk.Kind)}", gvk.Kind == "Secret" ? null : e)
            { Field = spec.Path };
        }

        void Visit(YamlNode node, int depth, Action<YamlNode> replace)
        {
            if (depth == spec.Parts.Length)
            {
                var changed = set(node);
                if (!ReferenceEquals(changed, node))
                {
                    replace(changed);
                }

                return;
            }

            switch (node)
            {
                case YamlSequence list:
                    VisitItems(list, depth);
                    break;
                case YamlMapping map:
                    VisitField(map, depth);
                    break;
                case { IsNull: true }:
                    break;
                default:
                    throw new KustomizeException("expected sequence or mapping node");
            }
        }

        void VisitItems(YamlSequence list, int depth)
        {
            try
            {
                for (var i = 0; i < list.Items.Count; i++)
                {
                    var at = i;
                    Visit(list.Items[i], depth, n => list.Items[at] = n);
                }
            }
            catch (KustomizeException e)
            {
                throw KustomizeException.Wrap($"visit traversal on path: [{string.Join(' ', spec.Parts[depth..])}]", e);
            }
        }

        void VisitField(YamlMapping map, int depth)
        {
            var part = spec.Parts[depth];
            var isList = part.EndsWith("[]", StringComparison.Ordinal);
            var name = isList ? part[..^2] : part;
            if (name.Length == 0)
            {
                throw new KustomizeException("cannot set or create an empty field name");
            }

            var creates = spec.Create && create != CreateKind.None && !isList;
            var kind = !creates ? isList ? CreateKind.Sequence : CreateKind.None
                : depth == spec.Parts.Length - 1 ? create : CreateKind.Mapping;
            var field = map[name];
            if (field is null && !creates)
            {
                return;
            }

            if ((field is null || field.IsNull) && kind != CreateKind.None)
            {
                field = kind switch
                {
                    CreateKind.Mapping => new YamlMapping(),
                    CreateKind.Sequence => new YamlSequence(),
                    _ => new YamlScalar("", YamlTag.String),
                };
                map[name] = field;
            }

            Visit(field!, depth + 1, n => map[name] = n);
        }
    }

    private static string IdText(YamlMapping root, Gvk gvk)
    {
        var metadata = root["metadata"] as YamlMapping;
        return $"{gvk}/{Gvk.Or(Text(metadata?["name"]), "[noName]")}.{Gvk.Or(Text(metadata?["namespace"]), "[noNs]")}";
    }
}
