namespace Flux.Hosting.Fleets;

/// <summary>The fields of a fleet file; the schema has the same.</summary>
internal static class FleetFields
{
    public static IReadOnlyList<string> Root { get; } = ["clusters", "discovery", "groups"];

    public static IReadOnlyList<string> Cluster { get; } =
        ["name", "kubeconfig", "context", "inCluster", "aks", "eks", "gke", "oidc", "labels", "options"];

    public static IReadOnlyList<string> Aks { get; } = ["resource", "clientId"];

    public static IReadOnlyList<string> Eks { get; } = ["arn"];

    public static IReadOnlyList<string> Gke { get; } = ["cluster"];

    public static IReadOnlyList<string> Oidc { get; } = ["address", "certificateAuthority", "tokenFile", "azureScope"];

    public static IReadOnlyList<string> Options { get; } =
        ["tenancyLockdown", "defaultServiceAccount", "concurrency", "requestsPerSecond", "requestBurst", "syncWindows"];

    public static IReadOnlyList<string> SyncWindow { get; } = ["days", "from", "to", "timeZone"];

    public static IReadOnlyList<string> Group { get; } = ["name", "matchLabels", "options"];

    public static IReadOnlyList<string> Discovery { get; } = ["aks", "namePrefix", "labels", "options"];

    public static IReadOnlyList<string> AksDiscovery { get; } = ["subscription", "resourceGroup", "tags", "clientId"];

    public static IReadOnlyList<string> Days { get; } = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
}
