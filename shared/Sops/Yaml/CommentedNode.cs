namespace Flux.Sops.Yaml;

internal enum NodeKind
{
    Document,
    Sequence,
    Mapping,
    Scalar,
    Alias,
}

/// <summary>A node of a YAML tree with the comments above (head), beside (line) and below (foot) it, each with its <c>#</c>.</summary>
internal sealed class CommentedNode(NodeKind kind)
{
    public NodeKind Kind { get; } = kind;

    /// <summary>The short tag (<c>!!str</c>), given or resolved.</summary>
    public string Tag { get; set; } = "";

    /// <summary>Whether the tag stood in the text.</summary>
    public bool IsTagged { get; init; }

    public bool IsFlow { get; init; }

    public ScalarStyle Style { get; init; }

    /// <summary>A scalar's text, or an alias's name.</summary>
    public string Value { get; init; } = "";

    /// <summary>What an alias stands for.</summary>
    public CommentedNode? Target { get; init; }

    /// <summary>The children; a mapping's keys and values in turn.</summary>
    public List<CommentedNode> Content { get; } = [];

    /// <summary>The line, from 1.</summary>
    public int Line { get; init; }

    public string Head { get; set; } = "";

    public string LineComment { get; set; } = "";

    public string Foot { get; set; } = "";

    public bool IsNull => Kind == NodeKind.Scalar && Tag == GoScalar.NullTag;
}
