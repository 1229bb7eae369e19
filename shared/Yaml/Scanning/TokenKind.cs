namespace Flux.Yaml.Scanning;

/// <summary>What a token is, in libyaml's terms.</summary>
internal enum TokenKind
{
    /// <summary>The end of the text.</summary>
    StreamEnd,

    /// <summary><c>%YAML</c>; the version is the value.</summary>
    VersionDirective,

    /// <summary><c>%TAG</c>; handle and prefix are value and suffix.</summary>
    TagDirective,

    /// <summary><c>---</c>.</summary>
    DocumentStart,

    /// <summary><c>...</c>.</summary>
    DocumentEnd,

    /// <summary>A deeper column at which a list begins.</summary>
    BlockSequenceStart,

    /// <summary>A deeper column at which a map begins.</summary>
    BlockMappingStart,

    /// <summary>The way back from a deeper column.</summary>
    BlockEnd,

    /// <summary><c>[</c>.</summary>
    FlowSequenceStart,

    /// <summary><c>]</c>.</summary>
    FlowSequenceEnd,

    /// <summary><c>{</c>.</summary>
    FlowMappingStart,

    /// <summary><c>}</c>.</summary>
    FlowMappingEnd,

    /// <summary><c>-</c>.</summary>
    BlockEntry,

    /// <summary><c>,</c>.</summary>
    FlowEntry,

    /// <summary><c>?</c>, or the place before a simple key.</summary>
    Key,

    /// <summary><c>:</c>.</summary>
    Value,

    /// <summary><c>*name</c>.</summary>
    Alias,

    /// <summary><c>&amp;name</c>.</summary>
    Anchor,

    /// <summary><c>!tag</c>; handle and suffix.</summary>
    Tag,

    /// <summary>A scalar.</summary>
    Scalar,
}
