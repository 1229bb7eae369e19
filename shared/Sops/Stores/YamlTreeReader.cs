using Flux.Sops.Trees;
using Flux.Sops.Yaml;

namespace Flux.Sops.Stores;

/// <summary>Turns YAML nodes into a tree: comments become items of their own, aliases what they stand for.</summary>
internal sealed class YamlTreeReader
{
    private const int MaxDepth = 1_000;
    private const int MaxNodes = 1_000_000;

    private int _depth;
    private int _nodes;

    /// <summary>The tree of a document.</summary>
    /// <exception cref="FormatException">The document is not a map; the message is SOPS'.</exception>
    public TreeBranch Document(CommentedNode document)
    {
        var branch = new TreeBranch();
        Append(branch, document, commentsWereHandled: false);
        return branch;
    }

    private static void AddComments(TreeBranch branch, string comments, bool inline = false)
    {
        foreach (var line in comments.Split('\n').Where(line => line.Length > 0))
        {
            branch.Add(new Comment(line[1..], inline), null);
        }
    }

    private static void AddComments(TreeList list, string comments, bool inline = false) =>
        list.AddRange(comments.Split('\n').Where(line => line.Length > 0).Select(line => new Comment(line[1..], inline)));

    private void Count()
    {
        if (++_nodes > MaxNodes || _depth > MaxDepth)
        {
            throw new YamlSyntaxException("document contains excessive aliasing");
        }
    }

    private void Append(TreeBranch branch, CommentedNode node, bool commentsWereHandled)
    {
        Count();
        _depth++;
        if (!commentsWereHandled)
        {
            AddComments(branch, node.Head);
            AddComments(branch, node.LineComment);
        }

        switch (node.Kind)
        {
            case NodeKind.Document:
                node.Content.ForEach(child => Append(branch, child, commentsWereHandled: false));
                break;
            case NodeKind.Sequence:
                throw new FormatException("YAML documents that are sequences are not supported");
            case NodeKind.Mapping:
                AppendEntries(branch, node);
                break;
            case NodeKind.Scalar when node.IsNull:
                // as upstream: what follows a document without content is lost
                _depth--;
                return;
            case NodeKind.Scalar:
                throw new FormatException("YAML documents that are values are not supported");
            case NodeKind.Alias when node.Target is { } target:
                Append(branch, target, commentsWereHandled: false);
                break;
        }

        if (!commentsWereHandled)
        {
            AddComments(branch, node.Foot);
        }

        _depth--;
    }

    private void AppendEntries(TreeBranch branch, CommentedNode mapping)
    {
        for (var i = 0; i < mapping.Content.Count; i += 2)
        {
            var (key, value) = (mapping.Content[i], mapping.Content[i + 1]);
            AddComments(branch, key.Head);
            AddComments(branch, key.LineComment);
            var handled = value.Kind is NodeKind.Scalar or NodeKind.Alias;
            if (handled)
            {
                AddComments(branch, value.Head);
                AddComments(branch, value.LineComment, inline: true);
            }

            branch.Add(KeyOf(key), Value(value, handled));
            if (handled)
            {
                AddComments(branch, value.Foot);
            }

            AddComments(branch, key.Foot);
        }
    }

    private object? KeyOf(CommentedNode key) => key.Kind switch
    {
        NodeKind.Scalar => GoScalar.ValueOf(key),
        NodeKind.Alias when key.Target is { } target => KeyOf(target),
        _ => Value(key, commentsWereHandled: true),
    };

    private object? Value(CommentedNode node, bool commentsWereHandled)
    {
        Count();
        switch (node.Kind)
        {
            case NodeKind.Sequence:
                return Sequence(node, commentsWereHandled);
            case NodeKind.Mapping:
                var branch = new TreeBranch();
                Append(branch, node, commentsWereHandled);
                return branch;
            case NodeKind.Alias when node.Target is { } target:
                _depth++;
                var value = Value(target, commentsWereHandled: false);
                _depth--;
                return value;
            default:
                return GoScalar.ValueOf(node);
        }
    }

    private TreeList Sequence(CommentedNode sequence, bool commentsWereHandled)
    {
        _depth++;
        var list = new TreeList();
        if (!commentsWereHandled)
        {
            AddComments(list, sequence.Head);
            AddComments(list, sequence.LineComment);
        }

        foreach (var item in sequence.Content)
        {
            AddComments(list, item.Head);
            AddComments(list, item.LineComment, inline: true);
            list.Add(Value(item, commentsWereHandled: true));
            AddComments(list, item.Foot);
        }

        if (!commentsWereHandled)
        {
            AddComments(list, sequence.Foot);
        }

        _depth--;
        return list;
    }
}
