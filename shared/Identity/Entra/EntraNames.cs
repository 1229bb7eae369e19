using System.Text.RegularExpressions;
using Flux.Identity.Accounts;

namespace Flux.Identity.Entra;

/// <summary>Names as Azure writes them; the patterns are part of messages.</summary>
/// <remarks>Spec: fluxcd/pkg auth/azure/options.go and provider.go.</remarks>
internal static partial class EntraNames
{
    public const string ClusterPattern =
        @"(?i)^/subscriptions/([^/]{36})/resourceGroups/([^/]{1,200})/providers/Microsoft\.ContainerService/managedClusters/([^/]{1,200})$";

    public const string RegistryPattern = @"^.+\.(azurecr\.io|azurecr\.cn|azurecr\.de|azurecr\.us)$";

    private const string TenantKey = "azure.workload.identity/tenant-id";
    private const string ClientKey = "azure.workload.identity/client-id";

    /// <summary>The resource id of a cluster, checked.</summary>
    /// <exception cref="IdentityException">It is none.</exception>
    public static string Cluster(string? resource) => resource is not null && ClusterExpression.IsMatch(resource)
        ? resource
        : throw new IdentityException($"invalid AKS cluster ID: '{resource}'. must match {ClusterPattern}");

    /// <summary>The host of a registry, checked: tokens go to no other.</summary>
    /// <exception cref="IdentityException">It is no registry of Azure.</exception>
    public static string Registry(string host, string? ownSuffix)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Dns && (RegistryExpression.IsMatch(host)
            || (ownSuffix is not null && host.EndsWith("." + ownSuffix.TrimStart('.'), StringComparison.Ordinal))))
        {
            return host;
        }

        throw new IdentityException(ownSuffix is null
            ? $"invalid Azure registry: '{host}'. must match {RegistryPattern}"
            : $"invalid Azure registry: '{host}'. must end with {ownSuffix}");
    }

    /// <summary>Whether an address leads to Azure DevOps and nowhere else.</summary>
    public static bool IsDevOps(Uri repository) => repository.Scheme == Uri.UriSchemeHttps && repository.IsDefaultPort
        && (repository.Host is "dev.azure.com" || repository.Host.EndsWith(".visualstudio.com", StringComparison.OrdinalIgnoreCase));

    /// <summary>Tenant and client of an account's identity.</summary>
    /// <exception cref="IdentityException">One of its annotations is missing.</exception>
    public static (string Tenant, string Client) Identity(ObjectAccount account)
    {
        string Failed(string what) =>
            $"failed to get provider identity from service account '{account.Namespace}/{account.Name}' annotations: {what}";
        var tenant = account.Annotation(TenantKey)
            ?? throw new IdentityException(Failed($"azure tenant ID is not set in the service account annotation {TenantKey}"));
        var client = account.Annotation(ClientKey)
            ?? throw new IdentityException(Failed($"azure client ID is not set in the service account annotation {ClientKey}"));
        return (tenant, client);
    }

    [GeneratedRegex(@"^/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,200}/providers/Microsoft\.ContainerService/managedClusters/[\w-]{1,200}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ClusterExpression { get; }

    [GeneratedRegex(RegistryPattern, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RegistryExpression { get; }
}
