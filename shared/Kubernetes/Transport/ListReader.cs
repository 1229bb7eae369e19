using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Transport;

/// <summary>Reads a whole list page by page.</summary>
internal sealed class ListReader(ApiTransport transport, ApiResource resource, ListOptions options, Impersonation? impersonation)
{
    /// <exception cref="KubernetesException">Refused, unreachable, or more objects than the limit.</exception>
    public async Task<KubernetesList> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(options.PageSize, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsExpired)
        {
            // The snapshot the pages came from was compacted away in between: once more, in one piece.
            return await ReadAsync(0, cancellationToken);
        }
    }

    private async Task<KubernetesList> ReadAsync(int pageSize, CancellationToken cancellationToken)
    {
        var items = new List<JsonObject>();
        var version = "";
        var next = "";
        do
        {
            var request = RequestOf(pageSize, next);
            var page = await transport.SendAsync(request, cancellationToken);
            Add(page, items, request);
            // The first page's version is where the snapshot was taken; the others carry the same.
            version = version.Length > 0 ? version : page.ResourceVersionOf();
            var following = page.Metadata()?.Text("continue") ?? "";
            if (following.Length > 0 && following == next)
            {
                throw Refuse(request, "the server gives the same page again and again");
            }

            next = following;
        }
        while (next.Length > 0);
        return new KubernetesList(items, version);
    }

    private void Add(JsonObject page, List<JsonObject> items, ApiRequest request)
    {
        if (page["items"] is not JsonArray array)
        {
            return;
        }

        if (items.Count + array.Count > transport.Options.MaxListItems)
        {
            throw Refuse(request, $"more than {transport.Options.MaxListItems} objects");
        }

        var found = array.OfType<JsonObject>().ToList();
        array.Clear();
        foreach (var item in found)
        {
            if (options.MetadataOnly)
            {
                items.Add(ApiObjects.MetadataOf(item, resource.Kind));
                continue;
            }

            // Items of built-in kinds come without their type.
            item["apiVersion"] ??= resource.Kind.ApiVersion;
            item["kind"] ??= resource.Kind.Kind;
            items.Add(item);
        }
    }

    private ApiRequest RequestOf(int pageSize, string next)
    {
        var query = SelectorsOf(options);
        if (pageSize > 0)
        {
            query.Add(new("limit", pageSize.ToString(CultureInfo.InvariantCulture)));
        }

        if (next.Length > 0)
        {
            query.Add(new("continue", next));
        }

        return new ApiRequest
        {
            Verb = "list",
            Method = HttpMethod.Get,
            Path = resource.PathOf(options.Namespace, null),
            Subject = SubjectOf(resource, options),
            Query = query,
            Accept = options.MetadataOnly ? ApiMediaTypes.MetadataList : "application/json",
            Repeatable = true,
            Impersonation = impersonation,
        };
    }

    private KubernetesException Refuse(ApiRequest request, string what) =>
        new($"cluster {transport.Cluster}: {request.Verb} {request.Subject}: {what}") { Cluster = transport.Cluster };

    public static List<KeyValuePair<string, string>> SelectorsOf(ListOptions options)
    {
        var query = new List<KeyValuePair<string, string>>();
        if (options.LabelSelector is { Length: > 0 } labels)
        {
            query.Add(new("labelSelector", labels));
        }

        if (options.FieldSelector is { Length: > 0 } fields)
        {
            query.Add(new("fieldSelector", fields));
        }

        return query;
    }

    public static string SubjectOf(ApiResource resource, ListOptions options)
    {
        var name = resource.Kind.Group.Length == 0 ? resource.Plural : $"{resource.Plural}.{resource.Kind.Group}";
        return options.Namespace.Length == 0 ? name : $"{name} in {options.Namespace}";
    }
}
