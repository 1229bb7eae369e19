using Azure.Core;
using Azure.Core.Pipeline;
using Flux.Primitives;

namespace Flux.Buckets.Azure;

/// <summary>Adds a shared access signature to each request, so that it stands in no address that is kept or shown.</summary>
internal sealed class SasPolicy(Secret query) : HttpPipelineSynchronousPolicy
{
    private readonly List<(string Name, string Value)> _parts =
    [
        .. query.Reveal().Trim().TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Select(part => (Uri.UnescapeDataString(part[0]), part.Length > 1 ? Uri.UnescapeDataString(part[1]) : "")),
    ];

    /// <inheritdoc />
    public override void OnSendingRequest(HttpMessage message)
    {
        foreach (var (name, value) in _parts)
        {
            if (!message.Request.Uri.Query.Contains($"{name}=", StringComparison.Ordinal))
            {
                message.Request.Uri.AppendQuery(name, value, escapeValue: true);
            }
        }
    }
}
