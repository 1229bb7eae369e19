using System.Text.Json.Nodes;

namespace Flux.Helm.Repositories;

/// <summary>What an index says beside its charts.</summary>
public sealed record ChartIndexHeader
{
    /// <summary>Its API version, <c>v1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>When it was written; the least time where it does not say.</summary>
    public DateTimeOffset Generated { get; init; }

    /// <summary>What the server says of itself; null where it says nothing.</summary>
    public JsonObject? ServerInfo { get; init; }

    /// <summary>Keys; null where there are none.</summary>
    public IReadOnlyList<string>? PublicKeys { get; init; }

    /// <summary>What other programs read; null where there is nothing.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
