using System.Text;
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

    /// <summary>The resource alone, for spans and metrics: <c>deployments.apps</c>; null for <see cref="Subject"/>.</summary>
    public string? Resource { get; init; }

    /// <summary>The namespace that is asked about; empty for none or all.</summary>
    public string Namespace { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    public JsonNode? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    public bool DryRun { get; init; }

    /// <summary>Sending it twice does no more than sending it once, so a lost answer may be asked for again.</summary>
    public bool Repeatable { get; init; }

    /// <summary>Goes before the work: see <see cref="RequestPriority.Urgent"/>.</summary>
    public bool Urgent { get; init; }

    /// <summary>The answer is a stream without an end: no timeout once it has begun, and the caller reads it.</summary>
    public bool Streams { get; init; }

    /// <summary>The entity tag of the answer that is known already; 304 then is a success without a body. Null for none.</summary>
    public string? IfNoneMatch { get; init; }

    public Impersonation? Impersonation { get; init; }

    public string PathAndQuery
    {
        get
        {
            if (Query.Count == 0)
            {
                return Path;
            }

            var text = new StringBuilder(Path, Path.Length + 64);
            var separator = Path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            foreach (var (key, value) in Query)
            {
                text.Append(separator).Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }

            return text.ToString();
        }
    }
}
