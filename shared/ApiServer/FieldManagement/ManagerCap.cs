namespace Flux.ApiServer.FieldManagement;

/// <summary>Keeps the number of updating managers at ten: the oldest of a version are merged into one.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/util/managedfields/internal/capmanagers.go</c>.</remarks>
internal static class ManagerCap
{
    private const int MaxUpdaters = 10;
    private const string BucketName = "ancient-changes";

    public static void Apply(ManagedEntries entries)
    {
        var updaters = entries.All.Where(pair => !pair.Key.IsApply).ToList();
        if (updaters.Count <= MaxUpdaters)
        {
            return;
        }

        var oldestFirst = updaters
            .OrderBy(pair => ManagedEntries.Seconds(pair.Value))
            .ThenBy(pair => pair.Key.SortKey(), StringComparer.Ordinal);
        var firstOfVersion = new Dictionary<string, ManagerIdentity>();
        var left = updaters.Count;
        foreach (var (manager, entry) in oldestFirst)
        {
            if (left <= MaxUpdaters)
            {
                return;
            }

            if (!firstOfVersion.TryGetValue(entry.ApiVersion, out var first))
            {
                firstOfVersion[entry.ApiVersion] = manager;
                continue;
            }

            var bucket = ManagerIdentity.Updating(BucketName, entry.ApiVersion, null);
            var collected = entries[bucket];
            if (collected is null)
            {
                collected = entries[first];
                entries[first] = null;
            }

            entries[manager] = null;
            var all = collected is null ? entry.Fields : entry.Fields.Union(collected.Fields);
            entries[bucket] = new(all, entry.ApiVersion, entry.Time);
            left--;
        }
    }
}
