using System.Globalization;
using Flux.Sops.Trees;
using Flux.Sops.Yaml;
using Flux.Yaml;

namespace Flux.Sops.Stores;

/// <summary>Turns a tree into YAML nodes, comments attached again.</summary>
internal static class YamlTreeWriter
{
    public static CommentedNode Mapping(TreeBranch branch)
    {
        var mapping = new CommentedNode(NodeKind.Mapping) { Tag = "!!map" };
        var pending = new Pending();
        foreach (var item in branch)
        {
            if (item.Key is Comment comment)
            {
                pending.Add(comment);
                continue;
            }

            if (mapping.Content.Count == 0)
            {
                pending.HeadOf(mapping);
            }

            var key = Node(item.Key);
            pending.HeadOf(key);
            var value = Node(item.Value);
            pending.LineOf(value);
            mapping.Content.Add(key);
            mapping.Content.Add(value);
        }

        pending.Rest(mapping, mapping.Content.Count == 0 ? null : mapping.Content[^2]);
        return mapping;
    }

    private static CommentedNode Sequence(TreeList list)
    {
        var sequence = new CommentedNode(NodeKind.Sequence) { Tag = "!!seq" };
        var pending = new Pending();
        foreach (var item in list)
        {
            if (item is Comment comment)
            {
                pending.Add(comment);
                continue;
            }

            if (sequence.Content.Count == 0)
            {
                pending.HeadOf(sequence);
            }

            var node = Node(item);
            pending.HeadOf(node);
            pending.LineOf(node);
            sequence.Content.Add(node);
        }

        pending.Rest(sequence, sequence.Content.Count == 0 ? null : sequence.Content[^1]);
        return sequence;
    }

    private static CommentedNode Node(object? value) => value switch
    {
        TreeBranch branch => Mapping(branch),
        TreeList list => Sequence(list),
        string text => String(text),
        long number => Plain(number.ToString(CultureInfo.InvariantCulture)),
        double number => Plain(GoNumber.General(number)),
        bool flag => Plain(flag ? "true" : "false"),
        GoTime time => Plain(time.ToString()),
        byte[] bytes => Sequence([.. bytes.Select(b => (object?)(long)b)]),
        Comment comment => Mapping(new() { { "value", comment.Value }, { "inline", comment.Inline } }),
        _ => Plain("null"),
    };

    private static CommentedNode Plain(string text) => new(NodeKind.Scalar) { Value = text, Tag = GoScalar.Resolve(text).Tag };

    // upstream writes a value alone, reads it back, and so finds the form it will have
    private static CommentedNode String(string text)
    {
        if (!ByteText.IsValid(text))
        {
            return Base64(Convert.ToBase64String(ByteText.Encode(text)));
        }

        if (text.Contains('\n', StringComparison.Ordinal))
        {
            return Reread(new(NodeKind.Scalar) { Value = text, Tag = GoScalar.StringTag, Style = ScalarStyle.Literal });
        }

        var wanted = GoScalar.NeedsQuotes(text) ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain;
        return new(NodeKind.Scalar)
        {
            Value = text,
            Tag = text == "<<" ? GoScalar.MergeTag : GoScalar.StringTag,
            Style = YamlNodeEmitter.StyleFor(text, wanted, isKey: false),
        };
    }

    private static CommentedNode Base64(string base64)
    {
        const int LineLength = 70;
        var lines = base64.Chunk(LineLength).Select(line => new string(line)).ToArray();
        var text = base64.Length < LineLength ? base64 : string.Concat(lines.Select(line => line + "\n"));
        return Reread(new(NodeKind.Scalar)
        {
            Value = text,
            Tag = GoScalar.BinaryTag,
            IsTagged = true,
            Style = text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal : ScalarStyle.Plain,
        });
    }

    private static CommentedNode Reread(CommentedNode node)
    {
        var emitter = new YamlNodeEmitter();
        emitter.Document(node);
        try
        {
            return new YamlTreeBuilder(emitter.ToString()).Next()?.Content[0] ?? Plain("null");
        }
        catch (YamlSyntaxException)
        {
            // a block that begins with a tab: upstream writes null as well, since it ignores this error
            return Plain("null");
        }
    }

    private sealed class Pending
    {
        private readonly List<string> _heads = [];
        private readonly List<string> _lines = [];

        public void Add(Comment comment) => (comment.Inline ? _lines : _heads).Add(comment.Value);

        public void HeadOf(CommentedNode node)
        {
            if (Take(_heads) is { } comment)
            {
                node.Head = node.Head.Length > 0 ? $"{comment}\n{node.Head}" : comment;
            }
        }

        public void LineOf(CommentedNode node)
        {
            if (Take(_lines) is { } comment)
            {
                node.LineComment = node.LineComment.Length > 0 ? $"{node.LineComment}\n{comment}" : comment;
            }
        }

        public void Rest(CommentedNode collection, CommentedNode? last)
        {
            _heads.AddRange(_lines);
            if (last is null)
            {
                HeadOf(collection);
            }
            else if (Take(_heads) is { } comment)
            {
                last.Foot = last.Foot.Length > 0 ? $"{last.Foot}\n{comment}" : comment;
            }
        }

        private static string? Take(List<string> comments)
        {
            if (comments.Count == 0)
            {
                return null;
            }

            var text = "#" + string.Join("\n#", comments);
            comments.Clear();
            return text;
        }
    }
}
