using System.Text.Json.Nodes;
using Flux.Api;

namespace Flux.Kustomizations;

/// <summary><c>status.history</c>: at most five entries, one for each content and result, the latest first.</summary>
/// <remarks>Spec: fluxcd/pkg apis/meta/history.go, <c>Upsert</c>.</remarks>
internal static class ReconcileHistory
{
    private const int MaxEntries = 5;

    /// <summary>Counts a run.</summary>
    public static JsonArray Upsert(
        IReadOnlyList<ReconcileSnapshot> history, string digest, string status, DateTimeOffset now, TimeSpan duration,
        IReadOnlyDictionary<string, string> metadata)
    {
        var known = history.FirstOrDefault(entry => entry.Digest == digest && entry.LastReconciledStatus == status);
        var entry = new ReconcileSnapshot
        {
            Digest = digest,
            FirstReconciled = known?.FirstReconciled ?? now,
            LastReconciled = now,
            LastReconciledDuration = duration,
            LastReconciledStatus = status,
            Metadata = metadata,
            TotalReconciliations = (known?.TotalReconciliations ?? 0) + 1,
        };
        var all = history.Where(other => !ReferenceEquals(other, known)).Prepend(entry).Take(MaxEntries);
        return new([.. all.Select(FluxJson.Write)]);
    }
}
