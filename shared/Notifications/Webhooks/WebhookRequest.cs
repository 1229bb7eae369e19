namespace Flux.Notifications;

/// <summary>A call of a webhook, as far as it matters here.</summary>
public sealed record WebhookRequest
{
    /// <summary>The path that was called, with <c>/hook/</c>, without the part that names a cluster, and with the query where there is one.</summary>
    public required string Path { get; init; }

    /// <summary>The cluster that the address named; null for all of the fleet.</summary>
    public string? Cluster { get; init; }

    /// <summary>The method; senders call with POST, and ask with OPTIONS whether they may.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The value of a header, by its name in any case; null where there is none.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>The exact bytes of the body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
