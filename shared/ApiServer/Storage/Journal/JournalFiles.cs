using System.Globalization;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>
/// The names of a journal's files. Generation N is <c>snapshot-N</c> and <c>log-N</c>, the changes since; the last two generations stay, so
/// that watches can resume from before the last snapshot.
/// </summary>
internal static class JournalFiles
{
    public const string Temporary = ".tmp";

    private const string LogPrefix = "log-";
    private const string SnapshotPrefix = "snapshot-";

    public static string Log(long generation) => string.Create(CultureInfo.InvariantCulture, $"{LogPrefix}{generation:0000000000}");

    public static string Snapshot(long generation) => string.Create(CultureInfo.InvariantCulture, $"{SnapshotPrefix}{generation:0000000000}");

    /// <summary>The generations of which a folder has logs, and snapshots, in order.</summary>
    public static (List<long> Logs, List<long> Snapshots) Of(IEnumerable<string> files)
    {
        var logs = new List<long>();
        var snapshots = new List<long>();
        foreach (var file in files)
        {
            Add(file, LogPrefix, logs);
            Add(file, SnapshotPrefix, snapshots);
        }

        logs.Sort();
        snapshots.Sort();
        return (logs, snapshots);
    }

    private static void Add(string file, string prefix, List<long> to)
    {
        if (file.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(file.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
        {
            to.Add(generation);
        }
    }
}
