using System.Collections.ObjectModel;

namespace Flux.Api;

/// <summary>One entry of <c>status.history</c>: runs in a row with the same content and result.</summary>
public sealed record ReconcileSnapshot
{
    /// <summary>The digest of what was built; text, since upstream's algorithm may be any.</summary>
    public required string Digest { get; init; }

    /// <summary>The first of the runs.</summary>
    public required DateTimeOffset FirstReconciled { get; init; }

    /// <summary>The last of the runs.</summary>
    public required DateTimeOffset LastReconciled { get; init; }

    /// <summary>How long the last one took.</summary>
    public required TimeSpan LastReconciledDuration { get; init; }

    /// <summary>The Ready reason of the last one.</summary>
    public required string LastReconciledStatus { get; init; }

    /// <summary>E.g. the revision; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get => field ?? ReadOnlyDictionary<string, string>.Empty; init; }

    /// <summary>How many runs.</summary>
    public required long TotalReconciliations { get; init; }
}
