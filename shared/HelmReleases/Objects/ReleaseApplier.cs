using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.HelmReleases.Objects;

/// <summary>Applies the objects of a release, and deletes those that only the release before had.</summary>
/// <remarks>Spec: Helm 4, pkg/kube/client.go, Create and Update; pkg/action/validate.go.</remarks>
internal sealed class ReleaseApplier(IKubernetesClient client, ReleaseApplyOptions options)
{
    private readonly ObjectWriter _writer = new(client, options.ServerSide);
    private readonly Lock _lock = new();

    /// <summary>Refuses objects that exist and are not the release's, where the spec asks for that.</summary>
    /// <param name="fresh">Objects the release before did not have.</param>
    /// <param name="releaseName">The release.</param>
    /// <param name="releaseNamespace">Its namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ActionFailedException">There is such an object, or it cannot be read.</exception>
    public async Task CheckOwnershipAsync(
        IEnumerable<ReleaseObject> fresh, string releaseName, string releaseNamespace, CancellationToken cancellationToken)
    {
        foreach (var obj in fresh.Where(o => o.Key.Name.Length > 0))
        {
            if (await FindAsync(obj, $"could not get information about the resource {obj.Description}", cancellationToken) is { } live
                && ManifestObjects.Disowns(live, releaseName, releaseNamespace) is { } why)
            {
                throw new ActionFailedException($"{obj.Description} exists and cannot be imported into the current release: {why}");
            }
        }
    }

    /// <summary>Brings the cluster from one list of objects to another.</summary>
    /// <param name="originals">The objects of the release before; empty for an install.</param>
    /// <param name="targets">The objects as they shall be.</param>
    /// <param name="result">Told what was created, whatever comes of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ActionFailedException">An object is refused; those of other kinds before it are applied.</exception>
    public async Task ApplyAsync(
        IReadOnlyList<ReleaseObject> originals, IReadOnlyList<ReleaseObject> targets, ApplyResult result, CancellationToken cancellationToken)
    {
        var before = new Dictionary<ObjectIdentity, ReleaseObject>();
        foreach (var original in originals)
        {
            before.TryAdd(original.Id, original);
        }

        foreach (var batch in Batches(targets))
        {
            var errors = new List<string>();
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(batch, parallel, async (target, token) =>
            {
                try
                {
                    await ApplyAsync(target, before.GetValueOrDefault(target.Id), result, token);
                }
                catch (ActionFailedException e)
                {
                    lock (_lock)
                    {
                        errors.Add(e.Message);
                    }
                }
            });
            if (errors.Count > 0)
            {
                throw new ActionFailedException(string.Join(options.IsInstall ? "\n" : " && ", errors));
            }
        }

        var wanted = targets.Select(t => t.Id).ToHashSet();
        await DeleteAsync(originals.Where(o => !wanted.Contains(o.Id)), cancellationToken);
    }

    private async Task ApplyAsync(ReleaseObject target, ReleaseObject? original, ApplyResult result, CancellationToken cancellationToken)
    {
        if (options.ServerSide && !options.NotesCreated)
        {
            await _writer.ApplyAsync(target, force: true, cancellationToken);
            return;
        }

        if (await FindAsync(target, "could not get information about the resource", cancellationToken) is { } live)
        {
            // an object that the release before did not have is taken as it is in the new manifest: nothing of it is removed
            await _writer.UpdateAsync(target, (original ?? target).Json, live, options.Replace, options.ThreeWay, cancellationToken);
            return;
        }

        lock (_lock)
        {
            result.Created.Add(target);
        }

        try
        {
            await _writer.CreateAsync(target, force: true, cancellationToken);
        }
        catch (ActionFailedException e)
        {
            throw new ActionFailedException(options.IsInstall ? e.Message : $"failed to create resource: {e.Message}", e);
        }
        catch (KubernetesException e)
        {
            throw new ActionFailedException(options.IsInstall ? ApplyException.Upstream(e) : $"failed to create resource: {ApplyException.Upstream(e)}", e);
        }
    }

    private async Task DeleteAsync(IEnumerable<ReleaseObject> gone, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        foreach (var obj in gone)
        {
            try
            {
                if (await client.GetAsync(obj.Kind, obj.Key, cancellationToken) is { } live && live.Annotation(ReleaseObject.ResourcePolicy) != "keep")
                {
                    await _writer.DeleteAsync(obj, "Background", cancellationToken);
                }
            }
            catch (KubernetesException e)
            {
                errors.Add($"failed to delete resource namespace={obj.Key.Namespace}, name={obj.Key.Name}, kind={obj.Kind.Kind}: {ApplyException.Upstream(e)}");
            }
        }

        if (errors.Count > 0)
        {
            throw new ActionFailedException(string.Join(" && ", errors));
        }
    }

    private async Task<JsonObject?> FindAsync(ReleaseObject obj, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(obj.Kind, obj.Key, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new ActionFailedException($"{what}: {ApplyException.Upstream(e)}", e);
        }
    }

    /// <summary>Neighbours of one kind together; each batch begins when the one before it is done.</summary>
    private static IEnumerable<List<ReleaseObject>> Batches(IReadOnlyList<ReleaseObject> targets)
    {
        var batch = new List<ReleaseObject>();
        foreach (var target in targets)
        {
            if (batch.Count > 0 && batch[0].Kind.Kind != target.Kind.Kind)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(target);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
