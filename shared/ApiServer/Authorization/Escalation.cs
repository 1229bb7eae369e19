using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Authorization;

/// <summary>Nobody grants what he does not have, unless by the verbs <c>escalate</c> and <c>bind</c>.</summary>
/// <remarks>Spec: Kubernetes, "Using RBAC authorization", privilege escalation prevention.</remarks>
internal static class Escalation
{
    public static void Check(RbacAuthorizer authorizer, WriteContext context, JsonObject obj, JsonObject? live)
    {
        if (context.Resource.Kind.Group != RbacAuthorizer.Group || context.User.IsMaster)
        {
            return;
        }

        var name = obj.Text("metadata", "name") ?? "";
        switch (context.Resource.Kind.Kind)
        {
            case "Role" or "ClusterRole":
                if (live is null || !JsonNode.DeepEquals(live["rules"], obj["rules"]))
                {
                    CheckRole(authorizer, context, name, [.. obj.Maps("rules").Select(PolicyRule.From)]);
                }

                break;
            case "RoleBinding" or "ClusterRoleBinding":
                if (live is null || !JsonNode.DeepEquals(live["subjects"], obj["subjects"]))
                {
                    CheckBinding(authorizer, context, obj, name);
                }

                break;
        }
    }

    private static void CheckRole(RbacAuthorizer authorizer, WriteContext context, string name, IReadOnlyList<PolicyRule> rules)
    {
        var escalate = new AccessRequest
        {
            User = context.User,
            Verb = "escalate",
            Group = RbacAuthorizer.Group,
            Resource = context.Resource.Schema.Plural,
            Namespace = context.Namespace,
            Name = name,
        };
        if (authorizer.WhyNot(escalate) is not null)
        {
            RefuseMissing(authorizer, context, name, rules);
        }
    }

    private static void CheckBinding(RbacAuthorizer authorizer, WriteContext context, JsonObject binding, string name)
    {
        var kind = binding.Text("roleRef", "kind") ?? "";
        var role = binding.Text("roleRef", "name") ?? "";
        var bind = new AccessRequest
        {
            User = context.User,
            Verb = "bind",
            Group = RbacAuthorizer.Group,
            Resource = kind == "Role" ? "roles" : "clusterroles",
            Namespace = context.Namespace,
            Name = role,
        };
        if (authorizer.WhyNot(bind) is null)
        {
            return;
        }

        var rules = authorizer.RulesOfRole(kind == "Role" ? context.Namespace : "", role)
            ?? throw ApiErrors.NotFound(context.Resource.Name, role);
        RefuseMissing(authorizer, context, name, rules);
    }

    private static void RefuseMissing(RbacAuthorizer authorizer, WriteContext context, string name, IReadOnlyList<PolicyRule> rules)
    {
        var unresolved = new List<string>();
        var held = authorizer.RulesOf(context.User, context.Namespace, unresolved);
        var missing = rules.SelectMany(r => r.BreakDown()).Where(wanted => !held.Any(rule => rule.Covers(wanted))).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var groups = string.Join(" ", context.User.Groups.Select(Quote.Go));
        throw ApiErrors.Forbidden(
            context.Resource.Name,
            name,
            $"user {Quote.Go(context.User.Name)} (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', Compact(missing))}");
    }

    /// <summary>Rules that differ by the verb alone are shown as one.</summary>
    private static IEnumerable<string> Compact(List<PolicyRule> rules) => rules
        .GroupBy(r => (One(r.ApiGroups), One(r.Resources), One(r.ResourceNames), One(r.NonResourceUrls)))
        .Select(g => Show(g.First() with { Verbs = [.. g.SelectMany(r => r.Verbs)] }))
        .Order(StringComparer.Ordinal);

    private static string? One(IReadOnlyList<string> list) => list.Count == 0 ? null : list[0];

    private static string Show(PolicyRule rule)
    {
        (string Name, IReadOnlyList<string> Values)[] parts =
        [
            ("APIGroups", rule.ApiGroups),
            ("Resources", rule.Resources),
            ("ResourceNames", rule.ResourceNames),
            ("NonResourceURLs", rule.NonResourceUrls),
            ("Verbs", rule.Verbs),
        ];
        return $"{{{string.Join(", ", parts.Where(p => p.Values.Count > 0).Select(p => $"{p.Name}:[{string.Join(' ', p.Values.Select(Quote.Go))}]"))}}}";
    }
}
