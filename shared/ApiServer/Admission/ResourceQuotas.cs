using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>
/// Refuses objects that a ResourceQuota of their namespace has no room for, and counts those that it lets pass. As with the real server,
/// what holds is the quota's status, which a controller keeps; without one a quota without status holds back nothing.
/// </summary>
/// <remarks>Spec: kubernetes 1.36, <c>apiserver/pkg/admission/plugin/resourcequota</c> and <c>pkg/quota/v1/evaluator/core</c>. Creations are
/// counted; what an update adds is not.</remarks>
internal sealed class ResourceQuotas(ObjectStore store)
{
    private const int Retries = 100;
    private readonly ResourceStore _quotas = store.Resource("resourcequotas");

    /// <summary>Takes the room an object needs in all quotas.</summary>
    /// <exception cref="ApiException">403: there is not enough, or a quota wants requests or limits that a pod does not have.</exception>
    public void Take(WriteContext context, JsonObject obj)
    {
        if (_quotas.Objects.Count == 0 || !context.Resource.Namespaced || context.Subresource.Length > 0)
        {
            return;
        }

        var usage = QuotaUsage.Of(context.Resource, obj);
        foreach (var quota in _quotas.Objects.Values.Where(quota => quota.Namespace == context.Namespace))
        {
            TakeFrom(context, quota, obj, usage);
        }
    }

    private void TakeFrom(WriteContext context, StoredObject stored, JsonObject obj, IReadOnlyDictionary<string, Quantity> usage)
    {
        for (var attempt = 0; attempt < Retries; attempt++)
        {
            var quota = Json.Parse(stored.Json);
            var name = context.Resource.Name;
            var hard = quota.Map("status", "hard") ?? [];
            var wanted = usage.Where(pair => hard.ContainsKey(pair.Key)).ToDictionary();
            if (!QuotaUsage.IsInScope(quota.Map("spec"), context.Resource, obj))
            {
                return;
            }

            RequireAmounts(context, quota, hard, obj);
            if (wanted.Count == 0)
            {
                return;
            }

            var used = quota.Child("status").Child("used");
            var missing = wanted.Keys.Where(resource => !used.ContainsKey(resource)).Order(StringComparer.Ordinal).ToList();
            if (missing.Count > 0)
            {
                throw Forbidden(context, obj, $"status unknown for quota: {quota.Text("metadata", "name")}, resources: {string.Join(',', missing)}");
            }

            var exceeded = wanted.Where(pair => pair.Value.Sign > 0 && Amount(used, pair.Key).Add(pair.Value).Compare(Amount(hard, pair.Key)) > 0)
                .Select(pair => pair.Key).Order(StringComparer.Ordinal).ToList();
            if (exceeded.Count > 0)
            {
                string List(Func<string, Quantity> of) => string.Join(',', exceeded.Select(resource => $"{resource}={of(resource)}"));
                throw Forbidden(
                    context,
                    obj,
                    $"exceeded quota: {quota.Text("metadata", "name")}, requested: {List(resource => wanted[resource])}, used: {List(resource => Amount(used, resource))}, limited: {List(resource => Amount(hard, resource))}");
            }

            if (context.DryRun)
            {
                return;
            }

            foreach (var (resource, amount) in wanted)
            {
                used[resource] = Amount(used, resource).Add(amount).ToString();
            }

            if (_quotas.Update(stored, quota, stored.ApiVersion) is not null || _quotas.Find(stored.Namespace, stored.Name) is not { } current)
            {
                return;
            }

            stored = current;
        }

        throw ApiErrors.Modified(new("", "resourcequotas"), stored.Name);
    }

    private static Quantity Amount(JsonObject amounts, string resource) => PodResources.Amount(amounts[resource]) ?? default;

    private static ApiException Forbidden(WriteContext context, JsonObject obj, string why) =>
        ApiErrors.Forbidden(context.Resource.Name, Json.Text(obj, ["metadata", "name"]) ?? "", why);

    /// <summary>Where a quota counts CPU or memory, every container must say how much it takes.</summary>
    private static void RequireAmounts(WriteContext context, JsonObject quota, JsonObject hard, JsonObject pod)
    {
        if (context.Resource.Kind is not { Group: "", Kind: "Pod" })
        {
            return;
        }

        var missing = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var container in pod.Maps("spec", "initContainers").Concat(pod.Maps("spec", "containers")))
        {
            foreach (var (resource, _) in hard)
            {
                if (QuotaUsage.NeedsAmount(resource) is var (list, name) && container.At("resources", list, name) is null)
                {
                    (missing.TryGetValue(resource, out var of) ? of : missing[resource] = new(StringComparer.Ordinal)).Add(container.Text("name") ?? "");
                }
            }
        }

        if (missing.Count > 0)
        {
            var list = string.Join("; ", missing.GroupBy(pair => string.Join(',', pair.Value)).Select(group => $"{string.Join(',', group.Select(pair => pair.Key))} for: {group.Key}"));
            throw Forbidden(context, pod, $"failed quota: {quota.Text("metadata", "name")}: must specify {list}");
        }
    }
}
