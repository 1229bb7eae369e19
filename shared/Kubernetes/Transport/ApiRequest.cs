using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>One request before it becomes HTTP.</summary>
internal sealed record ApiRequest
{
    public required string Verb { get; init; }

    public required HttpMethod Method { get; init; }

    public required string Path { get; init; }

    /// <summary>What is asked about, for messages: <c>deployments.apps apps/web</c>.</summary>
    public required string Subject { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    public JsonNode? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    public bool DryRun { get; init; }

    /// <summary>Sending it twice does no more than sending it once, so a lost answer may be asked for again.</summary>
    public bool Repeatable { get; init; }

    /// <summary>The answer is a stream without an end: no timeout, and the caller reads it.</summary>
    public bool Streams { get; init; }

    public Impersonation? Impersonation { get; init; }

    public string PathAndQuery => Query.Count == 0
        ? Path
        : Path + "?" + string.Join('&', Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"));
}
