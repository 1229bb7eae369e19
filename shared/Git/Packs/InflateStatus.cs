namespace Flux.Git.Packs;

/// <summary>Why the inflater stopped.</summary>
internal enum InflateStatus
{
    /// <summary>The stream ended and its checksum was right.</summary>
    Done,

    /// <summary>It needs more input.</summary>
    NeedsInput,

    /// <summary>It needs more room for output.</summary>
    NeedsOutput,

    /// <summary>The data is not a zlib stream, or its checksum is wrong.</summary>
    Invalid,
}
