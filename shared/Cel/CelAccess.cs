namespace Flux.Cel;

/// <summary>What an expression asks an authorizer for: a verb on a resource, or on a path.</summary>
public sealed record CelAccess
{
    /// <summary>The service account that is asked about, as namespace and name; null for the user of the request.</summary>
    public (string Namespace, string Name)? ServiceAccount { get; init; }

    /// <summary>The path; null for a resource.</summary>
    public string? Path { get; init; }

    /// <summary>The verb.</summary>
    public string Verb { get; init; } = "";

    /// <summary>The resource's group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The resource.</summary>
    public string Resource { get; init; } = "";

    /// <summary>The subresource; empty for none.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The namespace; empty for all or none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The object's name; empty for all.</summary>
    public string Name { get; init; } = "";

    /// <summary>A field selector that narrows the request; empty for none.</summary>
    public string FieldSelector { get; init; } = "";

    /// <summary>A label selector that narrows the request; empty for none.</summary>
    public string LabelSelector { get; init; } = "";
}
