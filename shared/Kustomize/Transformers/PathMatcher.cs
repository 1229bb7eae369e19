using System.Globalization;
using Flux.Kustomize.Model;
using Flux.Kustomize.Resources;
using Flux.Yaml;

namespace Flux.Kustomize.Transformers;

/// <summary>Finds all places that a replacement's field path means: fields, indices, <c>*</c>, and <c>[key=pattern]</c>.</summary>
internal sealed class PathMatcher(string[] path, CreateKind create)
{
    public List<Slot> Match(Slot root) => Match(root, 0);

    private List<Slot> Match(Slot at, int depth)
    {
        if (depth == path.Length)
        {
            return [at];
        }

        var part = path[depth];
        if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return Index(at.Node, index, depth);
        }

        if (Nodes.IsListIndex(part))
        {
            return Items(at.Node, depth);
        }

        return part == "*" ? Every(at.Node, depth) : Field(at.Node, depth);
    }

    private List<Slot> Field(YamlNode node, int depth)
    {
        if (node.IsNull)
        {
            return [];
        }

        var map = Nodes.Expect<YamlMapping>(node);
        var name = path[depth];
        var field = map[name];
        var created = false;
        if (field is null)
        {
            if (create == CreateKind.None)
            {
                return [];
            }

            field = Make(depth);
            map[name] = field;
            created = true;
        }

        if (field is YamlScalar { IsNull: false, Text.Length: > 0 } scalar && depth + 1 < path.Length)
        {
            // upstream looks into the text too, but what it finds there is a copy that goes nowhere
            return Match(new(StructuredText.Parse(scalar.Text) ?? throw Nodes.WrongKind("MappingNode", scalar), _ => { }, false), depth + 1);
        }

        return Match(new(field, n => map[name] = n, created), depth + 1);
    }

    private List<Slot> Index(YamlNode node, int index, int depth)
    {
        var items = node.IsNull ? [] : Nodes.Expect<YamlSequence>(node).Items;
        var created = items.Count == index && create != CreateKind.None;
        if (created)
        {
            items.Add(Make(depth));
        }

        return index < items.Count
            ? Match(new(items[index], n => items[index] = n, created), depth + 1)
            : throw new KustomizeException($"index {index} specified but only {items.Count} elements found");
    }

    private List<Slot> Every(YamlNode node, int depth)
    {
        var result = new List<Slot>();
        var items = node.IsNull ? [] : Nodes.Expect<YamlSequence>(node).Items;
        for (var i = 0; i < items.Count; i++)
        {
            var at = i;
            result.AddRange(Match(new(items[i], n => items[at] = n, false), depth + 1));
        }

        return result;
    }

    private List<Slot> Items(YamlNode node, int depth)
    {
        var (name, pattern) = Nodes.SplitIndex(path[depth]);
        var regex = GoRegex.Compile(pattern);
        var items = node.IsNull ? [] : Nodes.Expect<YamlSequence>(node).Items;
        var result = new List<Slot>();
        for (var i = 0; i < items.Count; i++)
        {
            var at = i;
            var slot = new Slot(items[i], n => items[at] = n, false);
            if (name.Length == 0)
            {
                if (regex.IsMatch(Nodes.Text(items[i])))
                {
                    result.Add(slot);
                }
            }
            else if (items[i] is YamlMapping map && map[name] is { } value && regex.IsMatch(Nodes.Text(value)))
            {
                result.AddRange(Match(slot, depth + 1));
            }
        }

        if (result.Count > 0 || create == CreateKind.None)
        {
            return result;
        }

        items.Add(name.Length == 0 ? ScalarResolver.Plain(pattern) : new YamlMapping { [name] = ScalarResolver.Plain(pattern) });
        return regex.IsMatch(pattern) ? Items(node, depth) : [];
    }

    private YamlNode Make(int depth)
    {
        var next = depth + 1 < path.Length ? path[depth + 1] : "";
        if (next.Length == 0)
        {
            return create switch
            {
                CreateKind.Mapping => new YamlMapping(),
                CreateKind.Sequence => new YamlSequence(),
                _ => new YamlScalar("", YamlTag.String),
            };
        }

        return Nodes.IsListIndex(next) || int.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new YamlSequence() : new YamlMapping();
    }
}
