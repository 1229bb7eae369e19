using System.Text.Json.Nodes;

namespace Flux.HelmReleases.Snapshots;

/// <summary><c>status.history</c>: the revisions of one release, newest first.</summary>
/// <remarks>Spec: helm-controller v1.6, api/v2/snapshot_types.go.</remarks>
/// <param name="Snapshots">Newest first.</param>
public sealed record SnapshotHistory(IReadOnlyList<Snapshot> Snapshots)
{
    private const int MaxSnapshots = 5;

    /// <summary>No history.</summary>
    public static SnapshotHistory Empty { get; } = new([]);

    /// <summary>The newest revision; null where there is none.</summary>
    public Snapshot? Latest => Snapshots.Count > 0 ? Snapshots[0] : null;

    /// <summary>Reads <c>status.history</c>.</summary>
    public static SnapshotHistory Read(JsonNode? status) =>
        new([.. ((status as JsonArray) ?? []).OfType<JsonObject>().Select(Snapshot.Read).OfType<Snapshot>().OrderByDescending(s => s.Version)]);

    /// <summary>As it stands in the status.</summary>
    public JsonArray ToJson() => new([.. Snapshots.Select(s => s.ToJson())]);

    /// <summary>The newest revision before the latest that came through; null where there is none.</summary>
    /// <param name="ignoreTests">Whether failed tests do not count.</param>
    public Snapshot? Previous(bool ignoreTests) => Snapshots.Skip(1).FirstOrDefault(s => MayReturnTo(s, ignoreTests));

    /// <summary>The history with one revision more, or with what it has of it replaced.</summary>
    public SnapshotHistory With(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return new([.. Snapshots.Where(s => !IsSame(s, snapshot)).Append(snapshot).OrderByDescending(s => s.Version)]);
    }

    /// <summary>What it has of a revision; null where it has nothing.</summary>
    public Snapshot? Find(Storage.Release release) => Snapshots.FirstOrDefault(s => s.Targets(release));

    /// <summary>The history up to what could be rolled back to; the newest five where there is nothing such.</summary>
    /// <param name="ignoreTests">Whether failed tests do not count.</param>
    public SnapshotHistory Truncate(bool ignoreTests)
    {
        for (var i = 1; i < Snapshots.Count; i++)
        {
            if (MayReturnTo(Snapshots[i], ignoreTests))
            {
                return new([.. Snapshots.Take(i + 1)]);
            }
        }

        return TruncateToNewest();
    }

    /// <summary>The newest five.</summary>
    public SnapshotHistory TruncateToNewest() => Snapshots.Count <= MaxSnapshots ? this : new([.. Snapshots.Take(MaxSnapshots)]);

    private static bool IsSame(Snapshot a, Snapshot b) => a.Name == b.Name && a.Namespace == b.Namespace && a.Version == b.Version;

    private static bool MayReturnTo(Snapshot snapshot, bool ignoreTests) =>
        snapshot.IsGood && (ignoreTests || !snapshot.HasTestInPhase(Storage.HookExecution.Failed));
}
