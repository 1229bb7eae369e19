using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Controllers;

/// <summary>Gives ClusterRoles with an <c>aggregationRule</c> the rules of the roles they select.</summary>
internal sealed partial class RoleAggregationController(
    ResourceRegistry registry, ControllerWriter writer, TimeSpan delay, TimeProvider clock, ILogger<RoleAggregationController> logger) : IController
{
    private readonly ServedResource _roles = registry.FindAny(new GroupResource(RbacAuthorizer.Group, "clusterroles"))
        ?? throw new Schemas.SchemaException("the built-in data has no ClusterRole");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (changes, subscription) = StoreFollower.Follow(_roles.Store);
        using (subscription)
        {
            while (await changes.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(delay, clock, cancellationToken);
                while (changes.TryRead(out _))
                {
                    // One pass after the last of many changes is enough.
                }

                try
                {
                    Aggregate();
                }
                catch (ApiException e)
                {
                    Log.Failed(logger, e);
                }
            }
        }
    }

    private void Aggregate()
    {
        var roles = _roles.Store.Objects.Values.Select(s => (Stored: s, Role: Json.Parse(s.Json))).ToList();
        foreach (var (stored, role) in roles.Where(r => r.Role.Maps("aggregationRule", "clusterRoleSelectors").Any()))
        {
            var rules = new JsonArray();
            foreach (var (other, otherRole) in roles)
            {
                if (other.Name == stored.Name || !role.Maps("aggregationRule", "clusterRoleSelectors").Any(s => Selects(s, other)))
                {
                    continue;
                }

                foreach (var rule in otherRole.Maps("rules").Where(rule => !rules.Any(r => JsonNode.DeepEquals(r, rule))))
                {
                    rules.Add(rule.DeepClone());
                }
            }

            if (!JsonNode.DeepEquals(rules, role["rules"]))
            {
                writer.Update(_roles, "", stored.Name, "", live => live["rules"] = rules.DeepClone());
            }
        }
    }

    private static bool Selects(JsonObject selector, StoredObject role)
    {
        foreach (var (key, value) in (IEnumerable<KeyValuePair<string, JsonNode?>>?)selector.Map("matchLabels") ?? [])
        {
            if (role.Label(key) != value?.GetValue<string>())
            {
                return false;
            }
        }

        return selector.Maps("matchExpressions").All(e => (e.Text("operator"), role.Label(e.Text("key") ?? "")) switch
        {
            ("In", var label) => label is not null && e.Texts("values").Contains(label),
            ("NotIn", var label) => label is null || !e.Texts("values").Contains(label),
            ("Exists", var label) => label is not null,
            (_, var label) => label is null,
        });
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Aggregating ClusterRoles failed")]
        public static partial void Failed(ILogger logger, Exception e);
    }
}
