using Flux.Helm;
using Flux.Helm.Manifests;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.HelmReleases.Actions;

/// <summary>The stages of an uninstall.</summary>
/// <remarks>Spec: Helm 4, pkg/action/uninstall.go.</remarks>
internal static class UninstallStages
{
    /// <summary>Finds the release.</summary>
    /// <returns>Whether there is one.</returns>
    public static async Task<bool> FindAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var entries = await run.Storage.ListAsync(run.State.ReleaseName, cancellationToken);
        if (await PrepareStages.FindLastAsync(run, entries, cancellationToken) is not { } last)
        {
            return false;
        }

        run.Stored = run.Release = last;
        run.State = run.State with { Version = last.Version, ServerSide = true };
        return true;
    }

    /// <summary>Says that the release is being uninstalled; stored with the first hook, or after the hooks.</summary>
    public static void Mark(ActionRun run)
    {
        var now = GoTime.From(run.Now);
        run.Change(release => release with
        {
            Info = release.Info with { Status = ReleaseStatuses.Uninstalling, Deleted = now, Description = "Deletion in progress (or silently failed)" },
        });
    }

    /// <summary>Deletes the objects, but for those that are to be kept and those that are not the release's.</summary>
    /// <exception cref="ActionFailedException">One cannot be deleted.</exception>
    public static async Task DeleteAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var writer = new ObjectWriter(run.Client, serverSide: true);
        var propagation = (run.Spec.UninstallOrDefault().DeletionPropagation ?? "background") switch
        {
            "foreground" => "Foreground",
            "orphan" => "Orphan",
            _ => "Background",
        };
        var failed = false;
        foreach (var obj in await DeletableAsync(run, cancellationToken))
        {
            try
            {
                if (await run.Client.GetAsync(obj.Kind, obj.Key, cancellationToken) is { } live
                    && ManifestObjects.Disowns(live, run.Current.Name, run.Current.Namespace) is null)
                {
                    await writer.DeleteAsync(obj, propagation, cancellationToken);
                }
            }
            catch (KubernetesException e)
            {
                failed = true;
                run.Log.Add("failed to delete resource", ("name", obj.Key.Name), ("kind", obj.Kind.Kind), ("error", ApplyException.Upstream(e)));
            }
        }

        if (failed)
        {
            throw new ActionFailedException($"failed to delete release: {run.Current.Name}");
        }
    }

    /// <summary>Whether an object is still there; where the time is up, that is noted as an error.</summary>
    public static async Task<bool> RemainsAsync(ActionRun run, CancellationToken cancellationToken)
    {
        if (run.WaitsForHooksOnly)
        {
            return false;
        }

        try
        {
            if (await run.Waiter.FindRemainingAsync(await OwnedAsync(run, cancellationToken), cancellationToken) is not { } remaining)
            {
                return false;
            }

            if (!run.IsTimeUp(run.Timeout))
            {
                return true;
            }

            Note(run, $"{remaining.Id.Subject} termination timeout: context deadline exceeded");
        }
        catch (KubernetesException) when (!run.IsTimeUp(run.Timeout))
        {
            return true;
        }
        catch (KubernetesException e)
        {
            Note(run, ApplyException.Upstream(e));
        }

        return false;
    }

    /// <summary>Deletes the records, or keeps them as uninstalled.</summary>
    /// <exception cref="ActionFailedException">Something went wrong on the way.</exception>
    /// <exception cref="KubernetesException">A record cannot be stored or deleted.</exception>
    public static async Task FinishAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var entries = await run.Storage.ListAsync(run.State.ReleaseName, cancellationToken);
        if (run.Spec.UninstallOrDefault().KeepHistory)
        {
            run.Change(release => release.WithStatus(ReleaseStatuses.Uninstalled, "Uninstallation complete"));
            await run.SaveAsync(cancellationToken);
            foreach (var entry in entries.Where(e => e.Status == ReleaseStatuses.Deployed && e.Version != run.Current.Version))
            {
                if (await run.Storage.GetAsync(run.State.ReleaseName, entry.Version, cancellationToken) is { } deployed)
                {
                    await run.SaveOriginalAsync(deployed.WithStatus(ReleaseStatuses.Superseded), cancellationToken);
                }
            }
        }
        else
        {
            await PurgeAsync(run, entries, cancellationToken);
        }

        if (run.State.Errors.Count > 0)
        {
            throw new ActionFailedException($"uninstallation completed with {run.State.Errors.Count} error(s): {string.Join("; ", run.State.Errors)}");
        }
    }

    /// <summary>Deletes all records of the release.</summary>
    public static async Task PurgeAsync(ActionRun run, IReadOnlyList<ReleaseEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            await run.Storage.DeleteAsync(run.State.ReleaseName, entry.Version, cancellationToken);
        }
    }

    /// <summary>Notes what went wrong and does not end the action.</summary>
    public static void Note(ActionRun run, string error) => run.State = run.State with { Errors = [.. run.State.Errors, error] };

    private static async Task<IReadOnlyList<ReleaseObject>> OwnedAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var objects = new List<ReleaseObject>();
        foreach (var obj in await DeletableAsync(run, cancellationToken))
        {
            if (await run.Client.GetAsync(obj.Kind, obj.Key, cancellationToken) is { } live && ManifestObjects.Disowns(live, run.Current.Name, run.Current.Namespace) is null)
            {
                objects.Add(obj);
            }
        }

        return objects;
    }

    /// <summary>The objects in the order in which they are deleted.</summary>
    private static async Task<IReadOnlyList<ReleaseObject>> DeletableAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var found = new List<ReleaseObject>();
        foreach (var document in Documents(run))
        {
            try
            {
                found.AddRange(await ManifestObjects.BuildAsync(run.Client, document, run.Current.Namespace, cancellationToken));
            }
            catch (ActionFailedException e) when (e.Message.Contains("no matches for kind", StringComparison.Ordinal))
            {
                // its definition is gone, and with it the object
                run.Log.Add("skipping delete: the kind is not served", ("error", e.Message));
            }
        }

        return found;
    }

    private static IEnumerable<string> Documents(ActionRun run)
    {
        try
        {
            return [.. ManifestSplitter.Split(run.Current.Manifest)
                .Select(document => (document, Head: ManifestHead.Read(document)))
                .Where(d => !IsKept(d.Head))
                .OrderBy(d => d.Head.Kind, Helm.Manifests.KindOrder.Uninstall)
                .Select(d => d.document)];
        }
        catch (HelmException e)
        {
            throw new ActionFailedException($"failed to delete release: {run.Current.Name}", e);
        }
    }

    private static bool IsKept(ManifestHead head) => head.Annotations.ContainsKey(ReleaseObject.ResourcePolicy);
}
