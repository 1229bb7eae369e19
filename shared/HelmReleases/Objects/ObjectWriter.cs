using System.Text.Json.Nodes;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.HelmReleases.Objects;

/// <summary>Writes one object of a release, server-side or by the client.</summary>
/// <remarks>
/// Spec: Helm 4, pkg/kube/client.go. Server-side, an object is applied at once instead of being read before: what upstream learns by reading,
/// whether fields of the same manager from before have to be taken over, is seen in the answer, and the object is then applied once more.
/// </remarks>
internal sealed class ObjectWriter(IKubernetesClient client, bool serverSide)
{
    /// <summary>The field manager of all that Helm writes.</summary>
    public const string Manager = "helm-controller";

    private const int MaxTries = 5;
    private static readonly IReadOnlyList<(string, string)> _ownUpdates = [(Manager, "Update")];

    /// <summary>Creates an object; server-side, one that exists is changed, but nothing is taken from other managers unless <paramref name="force"/>.</summary>
    /// <exception cref="ActionFailedException">The server refuses.</exception>
    /// <exception cref="KubernetesException">By the client: the object exists, or the server refuses.</exception>
    public async Task<JsonObject> CreateAsync(ReleaseObject obj, bool force, CancellationToken cancellationToken) => serverSide
        ? await ApplyAsync(obj, force, cancellationToken)
        : await client.CreateAsync(obj.Json, new() { FieldManager = Manager }, cancellationToken);

    /// <summary>Applies an object server-side.</summary>
    /// <exception cref="ActionFailedException">The server refuses.</exception>
    public async Task<JsonObject> ApplyAsync(ReleaseObject obj, bool force, CancellationToken cancellationToken)
    {
        var options = new WriteOptions { FieldManager = Manager, Force = force, FieldValidation = "Strict" };
        try
        {
            if (obj.Key.Name.Length == 0)
            {
                return await client.CreateAsync(obj.Json, options, cancellationToken); // metadata.generateName
            }

            var stored = await client.ApplyAsync(obj.Json, options, cancellationToken);
            if (ManagedFields.TakeOver(stored, Manager, _ownUpdates) is not { } fields)
            {
                return stored;
            }

            var patch = new JsonArray(
                new JsonObject { ["op"] = "replace", ["path"] = "/metadata/managedFields", ["value"] = fields },
                new JsonObject { ["op"] = "replace", ["path"] = "/metadata/resourceVersion", ["value"] = stored.ResourceVersionOf() });
            await client.PatchAsync(obj.Kind, obj.Key, PatchType.Json, patch, new() { FieldManager = Manager }, cancellationToken);
            return await client.ApplyAsync(obj.Json, options, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new ActionFailedException(
                e.IsConflict ? $"conflict occurred while applying object {obj.Subject}: {ApplyException.Upstream(e)}"
                : e.StatusCode == System.Net.HttpStatusCode.UnsupportedMediaType ? $"server-side apply not available on the server: {ApplyException.Upstream(e)}"
                : $"server-side apply failed for object {obj.Subject}: {ApplyException.Upstream(e)}",
                e);
        }
    }

    /// <summary>Changes an object that exists.</summary>
    /// <param name="obj">As it shall be.</param>
    /// <param name="original">As it was in the release before.</param>
    /// <param name="live">As it is; null where it was not read.</param>
    /// <param name="replace">Whether it is replaced as a whole; by the client alone.</param>
    /// <param name="threeWay">Whether kinds without a known structure are merged three-way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ActionFailedException">The server refuses.</exception>
    public async Task<JsonObject> UpdateAsync(
        ReleaseObject obj, JsonObject original, JsonObject live, bool replace, bool threeWay, CancellationToken cancellationToken)
    {
        if (serverSide)
        {
            return await ApplyAsync(obj, force: true, cancellationToken);
        }

        if (replace)
        {
            return await ReplaceAsync(obj, live, cancellationToken);
        }

        var schemas = await ThreeWayMerge.SchemasAsync(client, obj.Kind, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var merged = schemas is null && !threeWay
                ? ThreeWayMerge.TwoWay(original, obj.Json, live)
                : ThreeWayMerge.Merge(original, obj.Json, live, schemas);
            if (JsonNode.DeepEquals(merged, live))
            {
                return live;
            }

            try
            {
                return await client.ReplaceAsync(merged, new() { FieldManager = Manager }, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsConflict && attempt < MaxTries)
            {
                live = await client.GetAsync(obj.Kind, obj.Key, cancellationToken)
                    ?? throw new ActionFailedException($"cannot patch \"{obj.Key.Name}\" with kind {obj.Kind.Kind}: {ApplyException.Upstream(e)}", e);
            }
            catch (KubernetesException e)
            {
                throw new ActionFailedException($"cannot patch \"{obj.Key.Name}\" with kind {obj.Kind.Kind}: {ApplyException.Upstream(e)}", e);
            }
        }
    }

    /// <summary>Deletes an object; one that is gone already is no error.</summary>
    /// <exception cref="KubernetesException">The server refuses.</exception>
    public Task DeleteAsync(ReleaseObject obj, string propagation, CancellationToken cancellationToken) =>
        client.DeleteAsync(obj.Kind, obj.Key, new() { PropagationPolicy = propagation }, cancellationToken);

    private async Task<JsonObject> ReplaceAsync(ReleaseObject obj, JsonObject live, CancellationToken cancellationToken)
    {
        var json = (JsonObject)obj.Json.DeepClone();
        json["metadata"]!["resourceVersion"] = live.ResourceVersionOf();
        try
        {
            return await client.ReplaceAsync(json, new() { FieldManager = Manager, FieldValidation = "Strict" }, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new ActionFailedException($"failed to replace object: {ApplyException.Upstream(e)}", e);
        }
    }
}
