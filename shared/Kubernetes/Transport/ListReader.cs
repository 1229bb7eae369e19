using System.Globalization;

namespace Flux.Kubernetes.Transport;

/// <summary>Makes something of one item's JSON; items of built-in kinds come without their type.</summary>
internal delegate T ItemReader<out T>(ReadOnlySpan<byte> json, bool isTyped);

/// <summary>Reads a whole list page by page.</summary>
/// <param name="transport">Sends.</param>
/// <param name="resource">What is listed.</param>
/// <param name="options">Which of it.</param>
/// <param name="impersonation">As whom; null for oneself.</param>
/// <param name="read">Reads an item.</param>
internal sealed class ListReader<T>(
    ApiTransport transport, ApiResource resource, ListOptions options, Impersonation? impersonation, ItemReader<T> read)
{
    /// <summary>All items and the version of the list.</summary>
    /// <exception cref="KubernetesException">Refused, unreachable, or more objects than the limit.</exception>
    public async Task<(List<T> Items, string ResourceVersion)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(options.PageSize, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsExpired && options.ResourceVersionMatch != "Exact")
        {
            // The snapshot the pages came from was compacted away in between: once more, in one piece.
            return await ReadAsync(0, cancellationToken);
        }
    }

    private async Task<(List<T> Items, string ResourceVersion)> ReadAsync(int pageSize, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var version = "";
        var next = "";
        do
        {
            var request = RequestOf(pageSize, next);
            var had = items.Count;
            var page = await transport.SendAsync(
                request,
                async (response, token) =>
                {
                    // What a try before has read is read again.
                    items.RemoveRange(had, items.Count - had);
                    await using var stream = await response.Content.ReadAsStreamAsync(token);
                    return await new ListPageReader(transport.Options.MaxResponseBytes, (json, isTyped) => Add(items, json, isTyped, request)).ReadAsync(stream, token);
                },
                cancellationToken);
            // The first page's version is where the snapshot was taken; the others carry the same.
            version = version.Length > 0 ? version : page.ResourceVersion;
            if (page.Continue.Length > 0 && page.Continue == next)
            {
                throw Refuse(request, "the server gives the same page again and again");
            }

            next = page.Continue;
        }
        while (next.Length > 0);
        return (items, version);
    }

    private void Add(List<T> items, ReadOnlySpan<byte> json, bool isTyped, ApiRequest request)
    {
        if (items.Count >= transport.Options.MaxListItems)
        {
            throw Refuse(request, $"more than {transport.Options.MaxListItems} objects");
        }

        items.Add(read(json, isTyped));
    }

    private ApiRequest RequestOf(int pageSize, string next)
    {
        var query = ListQuery.Of(options);
        if (pageSize > 0)
        {
            query.Add(new("limit", pageSize.ToString(CultureInfo.InvariantCulture)));
        }

        if (next.Length > 0)
        {
            // The token holds the version of the snapshot; the server refuses both.
            query.Add(new("continue", next));
        }
        else
        {
            ListQuery.AddVersion(query, options);
        }

        return ListQuery.RequestOf("list", resource, options, impersonation) with
        {
            Query = query,
            Accept = options.MetadataOnly ? ApiMediaTypes.MetadataList : "application/json",
        };
    }

    private KubernetesException Refuse(ApiRequest request, string what) =>
        new($"cluster {transport.Cluster}: {request.Verb} {request.Subject}: {what}") { Cluster = transport.Cluster };
}
