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
}
