namespace Flux.Api;

/// <summary>CEL expressions that tell the health of a kind.</summary>
public sealed record CustomHealthCheck
{
    /// <summary>The kind's <c>group/version</c>; the version is not looked at.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>True where the object is healthy.</summary>
    public required string Current { get; init; }

    /// <summary>True where it has failed; null for never.</summary>
    public string? Failed { get; init; }

    /// <summary>True while it is on its way; null for never.</summary>
    public string? InProgress { get; init; }

    /// <summary>The kind; null for all of the group.</summary>
    public string? Kind { get; init; }
}
