using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Authorization;

/// <summary>Decides by Roles, ClusterRoles and their bindings; <c>system:masters</c> may do everything.</summary>
internal sealed class RbacAuthorizer(ObjectStore store)
{
    public const string Group = "rbac.authorization.k8s.io";

    private readonly ResourceStore _roles = store.Resource($"roles.{Group}");
    private readonly ResourceStore _clusterRoles = store.Resource($"clusterroles.{Group}");
    private readonly ResourceStore _bindings = store.Resource($"rolebindings.{Group}");
    private readonly ResourceStore _clusterBindings = store.Resource($"clusterrolebindings.{Group}");
    private readonly Lock _lock = new();
    private (long, long, long, long) _seen = (-1, -1, -1, -1);
    private Policy _policy = new([], [], []);

    /// <summary>Null where the user may; otherwise why not, as the server words it.</summary>
    public string? WhyNot(AccessRequest request)
    {
        if (request.User.IsMaster)
        {
            return null;
        }

        var missing = new List<string>();
        foreach (var (_, rules) in Bound(request.User, request.Namespace, missing))
        {
            foreach (var rule in rules)
            {
                if (rule.Allows(request))
                {
                    return null;
                }
            }
        }

        return missing.Count == 0 ? request.Refusal() : $"{request.Refusal()}: RBAC: {Join(missing)}";
    }

    /// <summary>Which binding allows it, as an access review tells; null where none does.</summary>
    public string? AllowedBy(AccessRequest request)
    {
        foreach (var (binding, rules) in Bound(request.User, request.Namespace, []))
        {
            if (rules.Any(rule => rule.Allows(request)))
            {
                return binding.Describe(request.User);
            }
        }

        return null;
    }

    /// <summary>All rules that hold for a user in a namespace (and the cluster).</summary>
    public IReadOnlyList<PolicyRule> RulesOf(UserInfo user, string @namespace, List<string> missing) =>
        [.. Bound(user, @namespace, missing).SelectMany(b => b.Rules)];

    /// <summary>The rules of a role; null where there is none. A namespace of "" means a ClusterRole.</summary>
    public IReadOnlyList<PolicyRule>? RulesOfRole(string @namespace, string name) =>
        Current().Roles.GetValueOrDefault(StorageKey.Of(@namespace, name));

    private static string Join(List<string> missing) => missing.Count == 1 ? missing[0] : $"[{string.Join(", ", missing.Distinct())}]";

    private IEnumerable<(Binding Binding, IReadOnlyList<PolicyRule> Rules)> Bound(UserInfo user, string @namespace, List<string> missing)
    {
        var policy = Current();
        var local = @namespace.Length > 0 && policy.Local.TryGetValue(@namespace, out var here) ? here : [];
        foreach (var binding in policy.Cluster.Concat(local))
        {
            if (!binding.Subjects.Any(s => s.Is(user, binding.Namespace)))
            {
                continue;
            }

            var key = StorageKey.Of(binding.RoleKind == "Role" ? binding.Namespace : "", binding.RoleName);
            if (policy.Roles.TryGetValue(key, out var rules))
            {
                yield return (binding, rules);
            }
            else
            {
                missing.Add(binding.RoleKind == "Role"
                    ? $"role.{Group} {Quote.Go(binding.RoleName)} not found"
                    : $"clusterrole.{Group} {Quote.Go(binding.RoleName)} not found");
            }
        }
    }

    private Policy Current()
    {
        lock (_lock)
        {
            var now = (_roles.LastRevision, _clusterRoles.LastRevision, _bindings.LastRevision, _clusterBindings.LastRevision);
            if (now != _seen)
            {
                _policy = Read();
                _seen = now;
            }

            return _policy;
        }
    }

    private Policy Read()
    {
        var roles = new Dictionary<string, IReadOnlyList<PolicyRule>>();
        foreach (var role in _roles.Objects.Values.Concat(_clusterRoles.Objects.Values))
        {
            roles[role.Key] = [.. Json.Parse(role.Json).Maps("rules").Select(PolicyRule.From)];
        }

        var local = _bindings.Objects.Values.Select(Binding.From).GroupBy(b => b.Namespace)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<Binding>)[.. g]);
        return new Policy(roles, [.. _clusterBindings.Objects.Values.Select(Binding.From)], local);
    }

    private sealed record Policy(
        Dictionary<string, IReadOnlyList<PolicyRule>> Roles,
        IReadOnlyList<Binding> Cluster,
        Dictionary<string, IReadOnlyList<Binding>> Local);

    private sealed record Binding(string Namespace, string Name, string RoleKind, string RoleName)
    {
        public required IReadOnlyList<Subject> Subjects { get; init; }

        public static Binding From(StoredObject stored)
        {
            var obj = Json.Parse(stored.Json);
            return new(stored.Namespace, stored.Name, obj.Text("roleRef", "kind") ?? "", obj.Text("roleRef", "name") ?? "")
            {
                Subjects = [.. obj.Maps("subjects").Select(s =>
                    new Subject(s.Text("kind") ?? "", s.Text("name") ?? "", s.Text("namespace") ?? ""))],
            };
        }

        public string Describe(UserInfo user)
        {
            var kind = Namespace.Length == 0 ? "ClusterRoleBinding" : "RoleBinding";
            var name = Namespace.Length == 0 ? Name : $"{Name}/{Namespace}";
            var subject = Subjects.First(s => s.Is(user, Namespace));
            var who = subject.Kind == "ServiceAccount"
                ? $"ServiceAccount \"{subject.Name}/{(subject.Namespace.Length > 0 ? subject.Namespace : Namespace)}\""
                : $"{subject.Kind} {Quote.Go(subject.Name)}";
            return $"RBAC: allowed by {kind} {Quote.Go(name)} of {RoleKind} {Quote.Go(RoleName)} to {who}";
        }
    }

    private sealed record Subject(string Kind, string Name, string Namespace)
    {
        public bool Is(UserInfo user, string bindingNamespace) => Kind switch
        {
            "User" => user.Name == Name,
            "Group" => user.Groups.Contains(Name),
            "ServiceAccount" => user.Name == $"{UserInfo.ServiceAccountPrefix}{(Namespace.Length > 0 ? Namespace : bindingNamespace)}:{Name}",
            _ => false,
        };
    }
}
