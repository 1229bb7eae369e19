namespace Flux.Sops.Yaml;

internal enum EventKind
{
    DocumentStart,
    DocumentEnd,
    StreamEnd,
    Alias,
    Scalar,
    SequenceStart,
    SequenceEnd,
    MappingStart,
    MappingEnd,
}

/// <summary>What the parser tells the builder of the tree.</summary>
internal sealed record YamlEvent(EventKind Kind, Mark Start)
{
    public string? Anchor { get; init; }

    public string Tag { get; init; } = "";

    public string Value { get; init; } = "";

    public ScalarStyle Style { get; init; }

    public bool IsFlow { get; init; }

    public string Head { get; set; } = "";

    public string Line { get; set; } = "";

    public string Foot { get; set; } = "";
}
