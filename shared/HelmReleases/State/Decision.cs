namespace Flux.HelmReleases.State;

/// <summary>What is to be done with a release.</summary>
/// <param name="Action">One of the actions' names; null where there is nothing to do.</param>
internal sealed record Decision(string? Action)
{
    /// <summary>All is as it should be.</summary>
    public static Decision Done { get; } = new((string?)null);

    /// <summary>Why nothing can be done any more; null where something can.</summary>
    public (string Reason, string Message)? Stalled { get; init; }
}
