using System.Text.Json.Nodes;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kustomizations.Previews;

namespace Flux.Cli.Diffs;

/// <summary>Compares built objects with the cluster, by dry runs, and says how far it is.</summary>
/// <param name="services">Where progress is told.</param>
/// <param name="withProgress">Whether it is.</param>
internal sealed class ClusterDiff(CliServices services, bool withProgress)
{
    private const int AtOnce = 4;
    private readonly Lock _lock = new();
    private int _done;

    /// <summary>What the server refused; the others are compared nonetheless.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Compares objects.</summary>
    /// <param name="preview">How they would be applied.</param>
    /// <param name="objects">As they would be applied.</param>
    /// <param name="secrets">Hides secrets.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is not as it would be, in the objects' order.</returns>
    public async Task<IReadOnlyList<ObjectChange>> CompareAsync(
        ApplyPreview preview, IReadOnlyList<JsonObject> objects, SecretValues secrets, CancellationToken cancellationToken)
    {
        var changes = new ObjectChange?[objects.Count];
        _done = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, objects.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
            {
                try
                {
                    changes[i] = Show(await preview.CompareAsync(objects[i], token), objects[i], secrets);
                }
                catch (ApplyException e)
                {
                    lock (_lock)
                    {
                        Errors.Add(e.Message);
                    }
                }

                Tell(objects.Count);
            });
        Clear();
        return [.. changes.OfType<ObjectChange>()];
    }

    private static ObjectChange? Show(PreviewedObject found, JsonObject desired, SecretValues secrets) => found.Change switch
    {
        PreviewedChange.Created => new(found.Object, ObjectChange.Created, []),
        PreviewedChange.Recreated => new(found.Object, ObjectChange.Recreated, []),
        PreviewedChange.Skipped => new(found.Object, ObjectChange.Skipped, []),
        PreviewedChange.Changed => Compare(found, desired, secrets),
        _ => null,
    };

    private static ObjectChange? Compare(PreviewedObject found, JsonObject desired, SecretValues secrets)
    {
        var fields = FieldComparison.Compare(found.Live ?? [], found.Wanted ?? []);
        if (SopsMask.IsMasked(desired))
        {
            // what SOPS has encrypted is not known here: only whether keys come or go
            fields = [.. fields.Where(f => f is not { Kind: FieldChangeKind.Changed, Path: ["data", _, ..] })];
        }

        return fields.Count == 0 ? null : new(found.Object, ObjectChange.Drifted, [.. fields.Select(f => secrets.Hide(f, desired.KindOf()))]);
    }

    private void Tell(int count)
    {
        if (withProgress)
        {
            lock (_lock)
            {
                services.Error.Write($"\r◐ running dry-run {++_done}/{count}");
            }
        }
    }

    private void Clear()
    {
        if (withProgress)
        {
            services.Error.Write("\r\e[K");
        }
    }
}
