using System.Globalization;
using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Controllers;

/// <summary>Keeps a ReplicaSet for each template that a Deployment has had, as <c>kubectl rollout history</c> and <c>undo</c> need them.</summary>
internal sealed class DeploymentHistory(ServedResource replicaSets, ControllerWriter writer)
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string Hash = "pod-template-hash";

    /// <summary>Makes the ReplicaSet of the present template the newest, and scales the others down.</summary>
    /// <returns>The Deployment's revision.</returns>
    public string Record(StoredObject stored)
    {
        var deployment = Json.Parse(stored.Json);
        var hash = WorkloadStatus.Hash(deployment);
        var name = $"{stored.Name}-{hash}";
        var all = replicaSets.Store.Objects.Values.Where(r => r.Namespace == stored.Namespace).Select(r => Json.Parse(r.Json))
            .Where(r => r.Maps("metadata", "ownerReferences").Any(o => o.Text("uid") == stored.Uid)).ToList();
        var newest = all.Select(RevisionOf).DefaultIfEmpty().Max();
        var present = all.FirstOrDefault(r => r.Text("metadata", "labels", Hash) == hash);
        var revision = present is not null && RevisionOf(present) == newest ? newest : newest + 1;
        var text = revision.ToString(CultureInfo.InvariantCulture);
        var replicas = deployment.Whole("spec", "replicas") ?? 1;
        if (present is null)
        {
            writer.Create(replicaSets, stored.Namespace, New(deployment, name, hash, text, replicas));
        }

        foreach (var one in all)
        {
            var wanted = ReferenceEquals(one, present) ? replicas : 0;
            if (one.Whole("spec", "replicas") != wanted || ReferenceEquals(one, present) && RevisionOf(one) != revision)
            {
                writer.Update(replicaSets, stored.Namespace, one.Text("metadata", "name") ?? "", "", live =>
                {
                    live.Child("spec")["replicas"] = wanted;
                    if (ReferenceEquals(one, present))
                    {
                        live.Child("metadata").Child("annotations")[Revision] = text;
                    }
                });
            }
        }

        return text;
    }

    private static long RevisionOf(JsonObject replicaSet) =>
        long.TryParse(replicaSet.Text("metadata", "annotations", Revision), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    private static JsonObject New(JsonObject deployment, string name, string hash, string revision, long replicas)
    {
        var template = (JsonObject?)deployment.Map("spec", "template")?.DeepClone() ?? [];
        template.Child("metadata").Child("labels")[Hash] = hash;
        var selector = (JsonObject?)deployment.Map("spec", "selector")?.DeepClone() ?? [];
        selector.Child("matchLabels")[Hash] = hash;
        var annotations = new JsonObject();
        foreach (var (key, value) in (IEnumerable<KeyValuePair<string, JsonNode?>>?)deployment.Map("metadata", "annotations") ?? [])
        {
            if (key is not ("kubectl.kubernetes.io/last-applied-configuration" or Revision))
            {
                annotations[key] = value?.DeepClone();
            }
        }

        annotations[Revision] = revision;
        return new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = template.At("metadata", "labels")?.DeepClone(),
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "apps/v1",
                    ["kind"] = "Deployment",
                    ["name"] = deployment.Text("metadata", "name"),
                    ["uid"] = deployment.Text("metadata", "uid"),
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template },
        };
    }
}
