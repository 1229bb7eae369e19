using Flux.Sops.Trees;
using Flux.Sops.Yaml;

namespace Flux.Sops.Stores;

/// <summary>Refuses what go-yaml would when it reads a document into a map: repeated keys above all.</summary>
internal static class YamlMapCheck
{
    private const int MaxNodes = 1_000_000;
    private const int MaxDepth = 1_000;

    public static void Run(CommentedNode document)
    {
        var run = new Session();
        run.Check(document.Content[0], isRoot: true);
        if (run.Errors.Count > 0)
        {
            throw new YamlSyntaxException($"unmarshal errors:\n  {string.Join("\n  ", run.Errors)}");
        }
    }

    private sealed class Session
    {
        private readonly HashSet<CommentedNode> _open = [];
        private int _nodes;
        private int _depth;

        public List<string> Errors { get; } = [];

        public void Check(CommentedNode node, bool isRoot = false)
        {
            if (++_nodes > MaxNodes || ++_depth > MaxDepth)
            {
                throw new YamlSyntaxException("document contains excessive aliasing");
            }

            switch (node.Kind)
            {
                case NodeKind.Alias when node.Target is { } target:
                    if (!_open.Add(node))
                    {
                        throw new YamlSyntaxException($"anchor '{node.Value}' value contains itself");
                    }

                    Check(target, isRoot);
                    _open.Remove(node);
                    break;
                case NodeKind.Mapping:
                    Mapping(node);
                    break;
                case NodeKind.Sequence when isRoot:
                    Errors.Add($"line {node.Line}: cannot unmarshal !!seq into map[string]interface {{}}");
                    break;
                case NodeKind.Sequence:
                    node.Content.ForEach(item => Check(item));
                    break;
                case NodeKind.Scalar when isRoot && !node.IsNull:
                    var shown = node.Value.Length > 10 ? node.Value[..7] + "..." : node.Value;
                    Errors.Add($"line {node.Line}: cannot unmarshal {node.Tag} `{shown}` into map[string]interface {{}}");
                    break;
                case NodeKind.Scalar:
                    Scalar(node);
                    break;
            }

            _depth--;
        }

        private static void Scalar(CommentedNode node)
        {
            if (node.IsTagged && node.Tag is "!!int" or "!!float" or "!!bool" or "!!null" or "!!timestamp" && GoScalar.ValueOf(node) is null
                && GoScalar.Resolve(node.Value).Tag is var found && found != node.Tag)
            {
                throw new YamlSyntaxException($"cannot decode {found} `{node.Value}` as a {node.Tag}");
            }

            if (node.Tag == GoScalar.BinaryTag && GoScalar.ValueOf(node) is null)
            {
                throw new YamlSyntaxException("!!binary value contains invalid base64 data");
            }
        }

        private void Mapping(CommentedNode mapping)
        {
            var before = Errors.Count;
            var keys = new Dictionary<(NodeKind, string), List<CommentedNode>>();
            for (var i = 0; i < mapping.Content.Count; i += 2)
            {
                var key = mapping.Content[i];
                if (!keys.TryGetValue((key.Kind, key.Value), out var same))
                {
                    keys[(key.Kind, key.Value)] = same = [];
                }

                same.Add(key);
            }

            foreach (var same in keys.Values)
            {
                for (var i = 0; i < same.Count; i++)
                {
                    for (var j = i + 1; j < same.Count && Errors.Count < 100; j++)
                    {
                        Errors.Add($"line {same[j].Line}: mapping key {GoQuote.Of(same[j].Value)} already defined at line {same[i].Line}");
                    }
                }
            }

            if (Errors.Count > before)
            {
                return;
            }

            for (var i = 0; i < mapping.Content.Count; i += 2)
            {
                var (key, value) = (mapping.Content[i], mapping.Content[i + 1]);
                if (key.Kind == NodeKind.Scalar && key.Tag == GoScalar.MergeTag)
                {
                    Merge(value);
                    continue;
                }

                if (key.Kind is NodeKind.Mapping or NodeKind.Sequence)
                {
                    throw new YamlSyntaxException($"invalid map key: {(key.Kind == NodeKind.Mapping ? "map[interface {}]interface {}" : "[]interface {}")}");
                }

                Check(value);
            }
        }

        private void Merge(CommentedNode value)
        {
            var maps = Followed(value) is { Kind: NodeKind.Sequence } list ? list.Content.Select(Followed) : [Followed(value)];
            if (maps.Any(map => map.Kind != NodeKind.Mapping))
            {
                throw new YamlSyntaxException("map merge requires map or sequence of maps as the value");
            }

            Check(value);
        }

        private static CommentedNode Followed(CommentedNode node) => node.Kind == NodeKind.Alias && node.Target is { } target ? target : node;
    }
}
