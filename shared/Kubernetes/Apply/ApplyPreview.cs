using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>Finds out with the server's help what applying objects would change, and changes nothing.</summary>
/// <remarks>
/// Spec: fluxcd/pkg ssa v0.77, manager_diff.go. Upstream refuses an object whose namespace or definition would only come with the others; here it
/// counts as one that would be created.
/// </remarks>
/// <param name="client">The cluster.</param>
/// <param name="owner">Whom the objects belong to; it gives the field manager and the group of annotations.</param>
/// <param name="options">How they would be applied: only <see cref="ApplyOptions.Force"/> and <see cref="ApplyOptions.Ignore"/> count.</param>
public sealed class ApplyPreview(IKubernetesClient client, ApplyOwner owner, ApplyOptions options)
{
    private readonly OwnerChoices _choices = new(owner.Group);
    private readonly DriftIgnore _ignore = new(options.Ignore);
    private readonly HashSet<string> _namespaces = new(StringComparer.Ordinal);
    private readonly HashSet<(string Group, string Kind)> _kinds = [];

    /// <summary>Tells of objects that would be applied together with those that are compared.</summary>
    public void Expect(IEnumerable<JsonObject> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        foreach (var obj in objects)
        {
            if (obj.KindOf() is { Group: "", Kind: "Namespace" })
            {
                _namespaces.Add(obj.KeyOf().Name);
            }
            else if (ManifestNormalizer.IsDefinition(obj))
            {
                _kinds.Add((obj.Text("spec", "group") ?? "", obj.Text("spec", "names", "kind") ?? ""));
            }
        }
    }

    /// <summary>Compares one object, made ready by <see cref="ManifestNormalizer"/>, with the cluster.</summary>
    /// <exception cref="ApplyException">The server refuses it; the message is upstream's.</exception>
    public async Task<PreviewedObject> CompareAsync(JsonObject desired, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(desired);
        if (await FindTargetAsync(desired, cancellationToken) is not { } target)
        {
            return new(ObjectIdentity.Of(desired), PreviewedChange.Created, null, desired);
        }

        JsonObject? live = null;
        try
        {
            live = await client.GetAsync(target.Kind, target.Id.Key, cancellationToken);
        }
        catch (KubernetesException e) when (e.IsDenied)
        {
            // the dry run tells whether it is there
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(target.Id, e);
        }

        if (_choices.Excludes(target.Desired) || _choices.Excludes(live) || (live is not null && _choices.OnlyIfAbsent(target.Desired)))
        {
            return new(target.Id, PreviewedChange.Skipped, live, null);
        }

        return await TryAsync(target, live, cancellationToken);
    }

    private async Task<ApplyTarget?> FindTargetAsync(JsonObject desired, CancellationToken cancellationToken)
    {
        var kind = desired.KindOf();
        try
        {
            return ApplyTarget.Of(desired, (await client.ResolveAsync(kind, cancellationToken)).Namespaced, []);
        }
        catch (KubernetesException e) when (e.NoKindMatch && _choices.Excludes(desired))
        {
            return ApplyTarget.Of(desired, namespaced: true, []);
        }
        catch (KubernetesException e) when (e.NoKindMatch && _kinds.Contains((kind.Group, kind.Kind)))
        {
            return null;
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(ObjectIdentity.Of(desired), e);
        }
    }

    private async Task<PreviewedObject> TryAsync(ApplyTarget target, JsonObject? live, CancellationToken cancellationToken)
    {
        JsonObject wanted;
        try
        {
            wanted = await client.ApplyAsync(target.Desired, new() { FieldManager = owner.FieldManager, Force = true, DryRun = true }, cancellationToken);
        }
        catch (KubernetesException e) when (live is null && e.IsNotFound && _namespaces.Contains(target.Id.Namespace))
        {
            return new(target.Id, PreviewedChange.Created, null, target.Desired);
        }
        catch (KubernetesException e) when (live is not null && ObjectPlanner.IsImmutable(e)
            && (options.Force || _choices.Forces(target.Desired) || _choices.Forces(live)))
        {
            return new(target.Id, PreviewedChange.Recreated, live, target.Desired);
        }
        catch (KubernetesException e)
        {
            throw ApplyException.DryRun(target.Id, e);
        }

        if (wanted.ResourceVersionOf().Length == 0)
        {
            return new(target.Id, PreviewedChange.Created, null, wanted);
        }

        if (live is null || !Drift.Exists(live, wanted, _ignore.PathsFor(wanted)))
        {
            return new(target.Id, PreviewedChange.Unchanged, live, wanted);
        }

        return new(target.Id, PreviewedChange.Changed, Compared(live, wanted), Compared(wanted, wanted));
    }

    /// <summary>A copy without what does not count.</summary>
    private JsonObject Compared(JsonObject obj, JsonObject rulesOf)
    {
        var copy = obj.DeepClone().AsObject();
        foreach (var path in _ignore.PathsFor(rulesOf))
        {
            path.Remove(copy);
        }

        copy.Remove("status");
        if (copy.Metadata() is { } metadata)
        {
            copy["metadata"] = new JsonObject(metadata
                .Where(field => field.Key is "name" or "namespace" || (field.Key is "labels" or "annotations" && field.Value is JsonObject { Count: > 0 }))
                .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
        }

        return copy;
    }
}
