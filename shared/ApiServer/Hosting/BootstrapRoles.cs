using System.Text.Json.Nodes;

namespace Flux.ApiServer.Hosting;

/// <summary>The roles of a new cluster.</summary>
/// <remarks>Spec: Kubernetes, "Using RBAC authorization", default roles and bindings; the rules are cut to the kinds that are served.</remarks>
internal static class BootstrapRoles
{
    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-";
    private static readonly string[] _read = ["get", "list", "watch"];
    private static readonly string[] _write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] _all = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    private static readonly (string Group, string[] Resources)[] _viewable =
    [
        ("", ["configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services", "services/status"]),
        ("", ["bindings", "events", "limitranges", "namespaces/status", "pods/log", "pods/status", "replicationcontrollers/status", "resourcequotas", "resourcequotas/status", "namespaces"]),
        ("apps", ["controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets", "statefulsets/scale", "statefulsets/status"]),
        ("autoscaling", ["horizontalpodautoscalers", "horizontalpodautoscalers/status"]),
        ("batch", ["cronjobs", "cronjobs/status", "jobs", "jobs/status"]),
        ("policy", ["poddisruptionbudgets", "poddisruptionbudgets/status"]),
        ("networking.k8s.io", ["ingresses", "ingresses/status", "networkpolicies"]),
        ("discovery.k8s.io", ["endpointslices"]),
    ];

    private static readonly (string Group, string[] Resources)[] _editable =
    [
        ("", ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "pods/eviction"]),
        ("", ["configmaps", "events", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "secrets", "serviceaccounts", "services", "services/proxy"]),
        ("apps", ["daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"]),
        ("autoscaling", ["horizontalpodautoscalers"]),
        ("batch", ["cronjobs", "jobs"]),
        ("policy", ["poddisruptionbudgets"]),
        ("networking.k8s.io", ["ingresses", "networkpolicies"]),
    ];

    public static IEnumerable<JsonObject> ClusterRoles()
    {
        yield return Role("cluster-admin", [], Rule(["*"], "*", "*"), Paths(["*"], "*"));
        yield return Role("system:discovery", [], Paths(["get"], "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz", "/version", "/version/"));
        yield return Role("system:public-info-viewer", [], Paths(["get"], "/healthz", "/livez", "/readyz", "/version", "/version/"));
        yield return Role(
            "system:basic-user",
            [],
            Rule(["create"], "authorization.k8s.io", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
            Rule(["create"], "authentication.k8s.io", "selfsubjectreviews"));
        yield return Role("system:aggregate-to-view", ["view"], [.. _viewable.Select(v => Rule(_read, v.Group, v.Resources))]);
        yield return Role("system:aggregate-to-edit", ["edit"],
        [
            Rule(_read, "", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"),
            Rule(["impersonate"], "", "serviceaccounts"),
            Rule(["create"], "", "serviceaccounts/token"),
            .. _editable.Select(e => Rule(_write, e.Group, e.Resources)),
            Rule(_all, "coordination.k8s.io", "leases"),
        ]);
        yield return Role(
            "system:aggregate-to-admin",
            ["admin"],
            Rule(["create"], "authorization.k8s.io", "localsubjectaccessreviews"),
            Rule(_all, "rbac.authorization.k8s.io", "rolebindings", "roles"));
        yield return Aggregated("view", "view", ["edit"]);
        yield return Aggregated("edit", "edit", ["admin"]);
        yield return Aggregated("admin", "admin", []);
    }

    public static IEnumerable<JsonObject> ClusterRoleBindings()
    {
        yield return Binding("cluster-admin", "system:masters");
        yield return Binding("system:discovery", "system:authenticated");
        yield return Binding("system:basic-user", "system:authenticated");
        yield return Binding("system:public-info-viewer", "system:authenticated", "system:unauthenticated");
    }

    private static JsonArray Strings(params IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);

    private static JsonObject Rule(string[] verbs, string group, params string[] resources) => new()
    {
        ["verbs"] = Strings(verbs),
        ["apiGroups"] = Strings(group),
        ["resources"] = Strings(resources),
    };

    private static JsonObject Paths(string[] verbs, params string[] paths) => new()
    {
        ["verbs"] = Strings(verbs),
        ["nonResourceURLs"] = Strings(paths),
    };

    private static JsonObject Metadata(string name, string[] aggregateTo)
    {
        var labels = new JsonObject { ["kubernetes.io/bootstrapping"] = "rbac-defaults" };
        foreach (var target in aggregateTo)
        {
            labels[Aggregate + target] = "true";
        }

        return new()
        {
            ["name"] = name,
            ["labels"] = labels,
            ["annotations"] = new JsonObject { ["rbac.authorization.kubernetes.io/autoupdate"] = "true" },
        };
    }

    private static JsonObject Role(string name, string[] aggregateTo, params JsonObject[] rules) => new()
    {
        ["metadata"] = Metadata(name, aggregateTo),
        ["rules"] = new JsonArray([.. rules]),
    };

    private static JsonObject Aggregated(string name, string of, string[] into) => new()
    {
        ["metadata"] = Metadata(name, into),
        ["aggregationRule"] = new JsonObject
        {
            ["clusterRoleSelectors"] = new JsonArray(new JsonObject { ["matchLabels"] = new JsonObject { [Aggregate + of] = "true" } }),
        },
        ["rules"] = new JsonArray([.. RulesOf(of)]),
    };

    /// <summary>What the aggregation comes to, so that the roles work where no controller aggregates.</summary>
    private static IEnumerable<JsonObject> RulesOf(string name) => ClusterRolesWithLabel(name)
        .SelectMany(r => r["rules"]!.AsArray().Select(rule => (JsonObject)rule!.DeepClone()));

    private static IEnumerable<JsonObject> ClusterRolesWithLabel(string name)
    {
        string[] names = name switch { "view" => ["view"], "edit" => ["view", "edit"], _ => ["view", "edit", "admin"] };
        return ClusterRoles().Take(7).Where(r => names.Any(n => r["metadata"]!["name"]!.GetValue<string>() == $"system:aggregate-to-{n}"));
    }

    private static JsonObject Binding(string name, params string[] groups) => new()
    {
        ["metadata"] = Metadata(name, []),
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = name },
        ["subjects"] = new JsonArray([.. groups.Select(g => new JsonObject
        {
            ["kind"] = "Group",
            ["apiGroup"] = "rbac.authorization.k8s.io",
            ["name"] = g,
        })]),
    };
}
