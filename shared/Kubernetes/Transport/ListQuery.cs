namespace Flux.Kubernetes.Transport;

/// <summary>What lists and watches have in common.</summary>
internal static class ListQuery
{
    /// <summary>The selectors.</summary>
    public static List<KeyValuePair<string, string>> Of(ListOptions options)
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

    /// <summary>Which version of the collection is asked for.</summary>
    public static void AddVersion(List<KeyValuePair<string, string>> query, ListOptions options)
    {
        if (options.ResourceVersion is { Length: > 0 } version)
        {
            query.Add(new("resourceVersion", version));
        }

        if (options.ResourceVersionMatch is { Length: > 0 } match)
        {
            query.Add(new("resourceVersionMatch", match));
        }
    }

    /// <summary>The request without its query.</summary>
    public static ApiRequest RequestOf(string verb, ApiResource resource, ListOptions options, Impersonation? impersonation) => new()
    {
        Verb = verb,
        Method = HttpMethod.Get,
        Path = resource.PathOf(options.Namespace, null),
        Subject = options.Namespace.Length == 0 ? resource.Name : $"{resource.Name} in {options.Namespace}",
        Resource = resource.Name,
        Namespace = options.Namespace,
        Repeatable = true,
        Impersonation = impersonation,
    };
}
