namespace Flux.Sops.Yaml;

internal enum TokenKind
{
    StreamStart,
    StreamEnd,
    VersionDirective,
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    Scalar,
}

internal enum ScalarStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// <summary>A token of the scanner. A tag has its handle as text and its suffix; a tag directive its handle and prefix.</summary>
internal sealed record Token(TokenKind Kind, Mark Start, Mark End)
{
    public string Text { get; init; } = "";

    public string Suffix { get; init; } = "";

    public ScalarStyle Style { get; init; }
}

/// <summary>A comment before it is known whose it is: above (head), beside (line) or below (foot) the token at its mark.</summary>
internal sealed class ScannedComment
{
    public Mark Scan { get; init; }

    public Mark Token { get; set; }

    public Mark Start { get; init; }

    public Mark End { get; init; }

    public string? Head { get; set; }

    public string? Line { get; set; }

    public string? Foot { get; init; }
}
