using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>
/// Writes an object's status as a merge patch of what changed, and its finalizer. Where someone else changed the object
/// meanwhile, their fields and conditions are kept and ours are put on top.
/// </summary>
/// <remarks>Spec: fluxcd/pkg runtime/patch and runtime/conditions/patch.go.</remarks>
/// <param name="client">The cluster.</param>
/// <param name="profile">The field manager and the conditions that are ours.</param>
public sealed class StatusPatcher(IKubernetesClient client, ReconcilerProfile profile)
{
    private const int MaxTries = 5;

    /// <summary>Writes the status where it differs from the cluster's.</summary>
    /// <returns>Whether a request was sent.</returns>
    /// <exception cref="ObjectGoneException">The object was deleted, or is another one of the same name.</exception>
    /// <exception cref="KubernetesException">The write was refused, or conflicted five times in a row.</exception>
    public async Task<bool> WriteStatusAsync(FluxObject obj, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obj);
        for (var attempt = 1; ; attempt++)
        {
            if (MergePatch.Diff(obj.WrittenStatus, obj.Status) is not { } diff)
            {
                return false;
            }

            var patch = new JsonObject { ["status"] = diff.DeepClone() };
            if (diff.ContainsKey("conditions"))
            {
                // the array is replaced as a whole, so it must be the one that was read
                patch["metadata"] = new JsonObject { ["resourceVersion"] = obj.ResourceVersion };
            }

            var options = new WriteOptions { FieldManager = profile.FieldManager, Subresource = "status" };
            try
            {
                obj.Written(await client.PatchAsync(obj.Kind, obj.Key, PatchType.Merge, patch, options, cancellationToken));
                return true;
            }
            catch (KubernetesException e) when (e.IsConflict && attempt < MaxTries)
            {
                await RebaseAsync(obj, diff, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsNotFound && !e.NoKindMatch)
            {
                throw new ObjectGoneException(obj.Key.ToString());
            }
        }
    }

    /// <summary>Adds or removes the object's <see cref="FluxObject.Finalizer"/>.</summary>
    /// <exception cref="ObjectGoneException">The object was deleted, or is another one of the same name.</exception>
    /// <exception cref="KubernetesException">The write was refused, or conflicted five times in a row.</exception>
    public async Task SetFinalizerAsync(FluxObject obj, bool present, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(obj);
        for (var attempt = 1; obj.HasFinalizer != present; attempt++)
        {
            var finalizers = obj.Finalizers.Where(name => name != obj.Finalizer);
            var wanted = present ? finalizers.Append(obj.Finalizer) : finalizers;
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["finalizers"] = new JsonArray([.. wanted.Select(name => (JsonNode)name)]),
                    ["resourceVersion"] = obj.ResourceVersion,
                },
            };
            var options = new WriteOptions { FieldManager = profile.FieldManager };
            try
            {
                obj.Written(await client.PatchAsync(obj.Kind, obj.Key, PatchType.Merge, patch, options, cancellationToken));
                return;
            }
            catch (KubernetesException e) when (e.IsConflict && attempt < MaxTries)
            {
                await RebaseAsync(obj, MergePatch.Diff(obj.WrittenStatus, obj.Status) ?? [], cancellationToken);
            }
            catch (KubernetesException e) when (e.IsNotFound && !e.NoKindMatch)
            {
                throw new ObjectGoneException(obj.Key.ToString());
            }
        }
    }

    private async Task RebaseAsync(FluxObject obj, JsonObject diff, CancellationToken cancellationToken)
    {
        var latest = await client.GetAsync(obj.Kind, obj.Key, cancellationToken);
        if (latest is null || latest.Text("metadata", "uid") != obj.Json.Text("metadata", "uid"))
        {
            throw new ObjectGoneException(obj.Key.ToString());
        }

        var status = latest["status"] is JsonObject theirs ? (JsonObject)theirs.DeepClone() : [];
        var ours = (JsonObject)diff.DeepClone();
        if (ours.Remove("conditions"))
        {
            MergeConditions(obj, status);
        }

        MergePatch.Apply(status, ours);
        obj.Rebase(latest, status);
    }

    /// <summary>Conditions this kind owns are as this run has them; all others are as the cluster has them now.</summary>
    private void MergeConditions(FluxObject obj, JsonObject status)
    {
        var foreign = Conditions.Entries(status).Where(entry => !profile.Owns(Conditions.TypeOf(entry)));
        var owned = Conditions.Entries(obj.Status).Where(entry => profile.Owns(Conditions.TypeOf(entry)));
        status["conditions"] = new JsonArray([.. foreign.Concat(owned).Select(entry => entry.DeepClone())]);
        Conditions.Sort(status);
    }
}
