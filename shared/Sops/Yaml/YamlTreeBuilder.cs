namespace Flux.Sops.Yaml;

/// <summary>Builds the trees of a stream's documents.</summary>
internal sealed class YamlTreeBuilder
{
    private const int MaxDepth = 1_000;

    private readonly YamlEventParser _parser;
    private readonly Dictionary<string, CommentedNode> _anchors = new(StringComparer.Ordinal);
    private YamlEvent? _event;
    private int _depth;

    public YamlTreeBuilder(string text)
    {
        CheckCharacters(text);
        _parser = new(new(text));
    }

    /// <summary>The next document, null after the last.</summary>
    /// <exception cref="YamlSyntaxException">The text is not YAML.</exception>
    public CommentedNode? Next()
    {
        if (Peek().Kind == EventKind.StreamEnd)
        {
            return null;
        }

        var start = Take();
        var document = new CommentedNode(NodeKind.Document) { Line = start.Start.Line + 1, Head = start.Head };
        document.Content.Add(Node());
        document.Foot = Take().Foot;
        return document;
    }

    private static void CheckCharacters(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is (>= ' ' and <= '~') or '\n' or '\r' or '\t' or '\u0085' or (>= '\u00A0' and < '\uD800') or (>= '\uE000' and < '\uFFFE'))
            {
                continue;
            }

            if (!char.IsSurrogate(c))
            {
                throw new YamlSyntaxException("control characters are not allowed");
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(c, text[i + 1]))
            {
                throw new YamlSyntaxException("invalid leading UTF-8 octet");
            }

            i++;
        }
    }

    private YamlEvent Peek() => _event ??= _parser.Next();

    private YamlEvent Take()
    {
        var taken = Peek();
        _event = null;
        return taken;
    }

    private CommentedNode Node() => Peek().Kind switch
    {
        EventKind.Scalar => Scalar(),
        EventKind.Alias => Alias(),
        EventKind.SequenceStart => Nested(Sequence),
        EventKind.MappingStart => Nested(Mapping),
        _ => throw new YamlSyntaxException("unknown problem parsing YAML content"),
    };

    private CommentedNode Nested(Func<CommentedNode> read)
    {
        if (++_depth > MaxDepth)
        {
            throw new YamlSyntaxException($"exceeded max depth of {MaxDepth}");
        }

        var node = read();
        _depth--;
        return node;
    }

    private CommentedNode Remember(YamlEvent e, CommentedNode node)
    {
        if (e.Anchor is not null)
        {
            _anchors[e.Anchor] = node;
        }

        return node;
    }

    private CommentedNode Scalar()
    {
        var e = Take();
        var isTagged = e.Tag.Length > 0 && e.Tag != "!";
        var tag = isTagged ? GoScalar.ShortTag(e.Tag)
            : e.Style != ScalarStyle.Plain ? GoScalar.StringTag
            : e.Value == "<<" ? GoScalar.MergeTag
            : GoScalar.Resolve(e.Value).Tag;
        return Remember(e, new(NodeKind.Scalar)
        {
            Tag = tag,
            IsTagged = isTagged,
            Style = e.Style,
            Value = e.Value,
            Line = e.Start.Line + 1,
            Head = e.Head,
            LineComment = e.Line,
            Foot = e.Foot,
        });
    }

    private CommentedNode Alias()
    {
        var e = Take();
        return new(NodeKind.Alias)
        {
            Value = e.Value,
            Target = _anchors.GetValueOrDefault(e.Value) ?? throw new YamlSyntaxException($"unknown anchor '{e.Value}' referenced"),
            Line = e.Start.Line + 1,
            Head = e.Head,
            LineComment = e.Line,
            Foot = e.Foot,
        };
    }

    private CommentedNode Collection(NodeKind kind, string tag)
    {
        var e = Take();
        var isTagged = e.Tag.Length > 0 && e.Tag != "!";
        return Remember(e, new(kind)
        {
            Tag = isTagged ? GoScalar.ShortTag(e.Tag) : tag,
            IsTagged = isTagged,
            IsFlow = e.IsFlow,
            Line = e.Start.Line + 1,
            Head = e.Head,
        });
    }

    private CommentedNode Sequence()
    {
        var sequence = Collection(NodeKind.Sequence, "!!seq");
        while (Peek().Kind != EventKind.SequenceEnd)
        {
            sequence.Content.Add(Node());
        }

        var end = Take();
        (sequence.LineComment, sequence.Foot) = (end.Line, end.Foot);
        return sequence;
    }

    private CommentedNode Mapping()
    {
        var mapping = Collection(NodeKind.Mapping, "!!map");
        var content = mapping.Content;
        while (Peek().Kind != EventKind.MappingEnd)
        {
            var key = Node();
            content.Add(key);
            if (!mapping.IsFlow && key.Foot.Length > 0 && content.Count > 2)
            {
                // a foot that is read with a key belongs to the value before it
                (content[^3].Foot, key.Foot) = (key.Foot, "");
            }

            var value = Node();
            content.Add(value);
            if (key.Foot.Length == 0 && value.Foot.Length > 0)
            {
                (key.Foot, value.Foot) = (value.Foot, "");
            }
        }

        var end = Take();
        (mapping.LineComment, mapping.Foot) = (end.Line, end.Foot);
        if (!mapping.IsFlow && mapping.Foot.Length > 0 && content.Count > 1)
        {
            (content[^2].Foot, mapping.Foot) = (mapping.Foot, "");
        }

        return mapping;
    }
}
