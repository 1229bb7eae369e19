using Flux.Git.Objects;

namespace Flux.Git.Protocol;

/// <summary>What to fetch; there is never anything that we have.</summary>
internal sealed record FetchRequest
{
    /// <summary>The objects to get, with all they lead to.</summary>
    public required IReadOnlyCollection<ObjectId> Wants { get; init; }

    /// <summary>How many commits deep; null for all. Ignored where the server cannot.</summary>
    public int? Depth { get; init; }

    /// <summary>An object filter such as <c>tree:0</c>; only for a server that offers it. Null for none.</summary>
    public string? Filter { get; init; }
}
