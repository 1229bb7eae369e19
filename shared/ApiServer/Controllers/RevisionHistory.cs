using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Controllers;

/// <summary>
/// Keeps a ControllerRevision for each template that a StatefulSet or DaemonSet has had, as <c>kubectl rollout history</c> and <c>undo</c> need
/// them; at most as many old ones as <c>spec.revisionHistoryLimit</c> says.
/// </summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/controller/history</c>, and <c>newRevision</c> and <c>snapshot</c> of the two controllers.</remarks>
internal sealed class RevisionHistory(ServedResource revisions, ControllerWriter writer, Deletion deletion)
{
    private const int DefaultLimit = 10;

    /// <summary>Makes the revision of the present template the newest.</summary>
    /// <param name="stored">The StatefulSet or DaemonSet.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="cancellationToken">Ends the wait for the deletion of old revisions.</param>
    public async Task RecordAsync(StoredObject stored, string kind, CancellationToken cancellationToken)
    {
        var owner = Json.Parse(stored.Json);
        var hash = WorkloadStatus.Hash(owner);
        var name = $"{stored.Name}-{hash}";
        var all = revisions.Store.Objects.Values.Where(r => r.Namespace == stored.Namespace).Select(r => Json.Parse(r.Json))
            .Where(r => r.Maps("metadata", "ownerReferences").Any(o => o.Text("uid") == stored.Uid)).ToList();
        var newest = all.Select(NumberOf).DefaultIfEmpty().Max();
        var present = all.FirstOrDefault(r => r.Text("metadata", "name") == name);
        if (present is null)
        {
            writer.Create(revisions, stored.Namespace, New(owner, kind, name, hash, newest + 1));
        }
        else if (NumberOf(present) < newest)
        {
            writer.Update(revisions, stored.Namespace, name, "", live => live["revision"] = newest + 1);
        }

        var old = all.Where(r => !ReferenceEquals(r, present)).OrderBy(NumberOf).ToList();
        var limit = (int)Math.Clamp(owner.Whole("spec", "revisionHistoryLimit") ?? DefaultLimit, 0, int.MaxValue);
        foreach (var one in old.Take(Math.Max(0, old.Count - limit)))
        {
            await RemoveAsync(stored.Namespace, one.Text("metadata", "name") ?? "", cancellationToken);
        }
    }

    private static long NumberOf(JsonObject revision) => revision.Whole("revision") ?? 0;

    private async Task RemoveAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        try
        {
            await deletion.DeleteAsync(revisions, @namespace, name, new DeleteOptions(), null, cancellationToken);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            // Somebody was faster.
        }
    }

    private static JsonObject New(JsonObject owner, string kind, string name, string hash, long number)
    {
        var template = (JsonObject?)owner.Map("spec", "template")?.DeepClone() ?? [];
        var labels = (JsonObject?)template.Map("metadata", "labels")?.DeepClone() ?? [];
        labels[kind == "DaemonSet" ? "controller-revision-hash" : "controller.kubernetes.io/hash"] = hash;
        template["$patch"] = "replace";
        var annotations = (JsonObject?)owner.Map("metadata", "annotations")?.DeepClone() ?? [];
        annotations.Remove("kubectl.kubernetes.io/last-applied-configuration");
        var metadata = new JsonObject
        {
            ["name"] = name,
            ["labels"] = labels,
            ["annotations"] = annotations,
            ["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = "apps/v1",
                ["kind"] = kind,
                ["name"] = owner.Text("metadata", "name"),
                ["uid"] = owner.Text("metadata", "uid"),
                ["controller"] = true,
                ["blockOwnerDeletion"] = true,
            }),
        };
        return new()
        {
            ["metadata"] = metadata,
            ["data"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = template } },
            ["revision"] = number,
        };
    }
}
