using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>How a write shall be done.</summary>
public sealed record WriteOptions
{
    /// <summary>Who writes, as it stands in <c>managedFields</c>.</summary>
    public required string FieldManager { get; init; }

    /// <summary>Takes fields from other managers; server-side apply only.</summary>
    public bool Force { get; init; }

    /// <summary>Has the server do everything but store the result.</summary>
    public bool DryRun { get; init; }

    /// <summary>The subresource, e.g. <c>status</c>; null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>
    /// The kind whose subresource is created, where the body is of another kind: <c>ServiceAccount</c> for a <c>TokenRequest</c>; null for the
    /// body's own kind.
    /// </summary>
    public GroupVersionKind? SubresourceOf { get; init; }

    /// <summary>What the server does with fields it does not know or that stand twice: <c>Strict</c>, <c>Warn</c> or <c>Ignore</c>; null for its default.</summary>
    public string? FieldValidation { get; init; }

    internal List<KeyValuePair<string, string>> ToQuery(bool isApply)
    {
        var query = new List<KeyValuePair<string, string>>(4) { new("fieldManager", FieldManager) };
        if (isApply)
        {
            query.Add(new("force", Force ? "true" : "false"));
        }

        if (DryRun)
        {
            query.Add(new("dryRun", "All"));
        }

        if (FieldValidation is { } validation)
        {
            query.Add(new("fieldValidation", validation));
        }

        return query;
    }
}
