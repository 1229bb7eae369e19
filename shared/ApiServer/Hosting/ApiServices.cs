using System.Text.Json.Nodes;

namespace Flux.ApiServer.Hosting;

/// <summary>The groups and versions the server answers for itself, as <c>kubectl get apiservices</c> lists them.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/controlplane/apiserver/aggregator.go</c>, the priorities of API groups.</remarks>
internal static class ApiServices
{
    private static readonly (string Group, string Version, int GroupPriority, int VersionPriority)[] _builtIn =
    [
        ("", "v1", 18000, 1), ("apps", "v1", 17800, 15), ("events.k8s.io", "v1", 17750, 15), ("authentication.k8s.io", "v1", 17700, 15),
        ("authorization.k8s.io", "v1", 17600, 15), ("autoscaling", "v1", 17500, 15), ("autoscaling", "v2", 17500, 30), ("batch", "v1", 17400, 15),
        ("certificates.k8s.io", "v1", 17300, 15), ("networking.k8s.io", "v1", 17200, 15), ("policy", "v1", 17100, 15),
        ("rbac.authorization.k8s.io", "v1", 17000, 15), ("storage.k8s.io", "v1", 16800, 15), ("apiextensions.k8s.io", "v1", 16700, 15),
        ("admissionregistration.k8s.io", "v1", 16700, 15), ("scheduling.k8s.io", "v1", 16600, 15), ("coordination.k8s.io", "v1", 16500, 15),
        ("node.k8s.io", "v1", 16300, 15), ("discovery.k8s.io", "v1", 16200, 15), ("resource.k8s.io", "v1", 16200, 21),
        ("flowcontrol.apiserver.k8s.io", "v1", 16100, 21),
    ];

    /// <summary>One for each built-in group and version.</summary>
    public static IEnumerable<JsonObject> BuiltIn() => _builtIn.Select(service => Of(
        service.Group, service.Version, service.GroupPriority, service.VersionPriority));

    /// <summary>The status of each.</summary>
    public static JsonObject Status(string now) => new()
    {
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Available",
            ["status"] = "True",
            ["lastTransitionTime"] = now,
            ["reason"] = "Local",
            ["message"] = "Local APIServices are always available",
        }),
    };

    private static JsonObject Of(string group, string version, int groupPriority, int versionPriority) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = $"{version}.{group}",
            ["labels"] = new JsonObject { ["kube-aggregator.kubernetes.io/automanaged"] = "onstart" },
        },
        ["spec"] = new JsonObject
        {
            ["group"] = group,
            ["version"] = version,
            ["groupPriorityMinimum"] = groupPriority,
            ["versionPriority"] = versionPriority,
        },
    };
}
