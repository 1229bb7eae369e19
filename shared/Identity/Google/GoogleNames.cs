using System.Text.RegularExpressions;
using Flux.Identity.Accounts;

namespace Flux.Identity.Google;

/// <summary>Names as Google Cloud writes them; the patterns are part of messages.</summary>
/// <remarks>Spec: fluxcd/pkg auth/gcp.</remarks>
internal static partial class GoogleNames
{
    public const string ProviderPattern = @"^projects/\d{1,30}/locations/global/workloadIdentityPools/[^/]{1,100}/providers/[^/]{1,100}$";
    public const string ServiceAccountPattern = @"^[a-zA-Z0-9-]{1,100}@[a-zA-Z0-9-]{1,100}\.iam\.gserviceaccount\.com$";

    private const string ClusterPattern = "^projects/[^/]{1,200}/locations/[^/]{1,200}/clusters/[^/]{1,200}$";
    private const string RegistryPattern = @"^(((.+\.)?gcr\.io)|(.+-docker\.pkg\.dev)|(docker\.s3nsregistry\.fr))$";
    private const string ServiceAccountKey = "iam.gke.io/gcp-service-account";
    private const string ProviderKey = "gcp.auth.fluxcd.io/workload-identity-provider";

    public static bool IsProvider(string name) => ProviderExpression.IsMatch(name);

    public static bool IsServiceAccount(string email) => ServiceAccountExpression.IsMatch(email);

    /// <summary>The audience that an account's workload identity provider stands for; null where it names none.</summary>
    /// <exception cref="IdentityException">Its annotation is malformed.</exception>
    public static string? ProviderAudience(ObjectAccount account) => account.Annotation(ProviderKey) switch
    {
        null or "" => null,
        var name when IsProvider(name) => $"//iam.googleapis.com/{name}",
        var name => throw new IdentityException($"failed to get provider audience: invalid {ProviderKey} annotation: '{name}'. must match {ProviderPattern}"),
    };

    /// <summary>The service account that an account impersonates; empty for none.</summary>
    /// <exception cref="IdentityException">Its annotation is malformed.</exception>
    public static string ServiceAccount(ObjectAccount account) => account.Annotation(ServiceAccountKey) switch
    {
        null or "" => "",
        var email when IsServiceAccount(email) => email,
        var email => throw new IdentityException(
            $"failed to get provider identity from service account '{account.Namespace}/{account.Name}' annotations: "
            + $"invalid {ServiceAccountKey} annotation: '{email}'. must match {ServiceAccountPattern}"),
    };

    /// <summary>The name of a cluster, checked.</summary>
    /// <exception cref="IdentityException">It is none.</exception>
    public static string Cluster(string? name) => name is not null && ClusterExpression.IsMatch(name)
        ? name
        : throw new IdentityException($"invalid GKE cluster ID: '{name}'. must match {ClusterPattern}");

    /// <summary>The host of a registry, checked: tokens go to no other.</summary>
    /// <exception cref="IdentityException">It is no registry of Google's.</exception>
    public static string Registry(string host) => RegistryExpression.IsMatch(host) && Uri.CheckHostName(host) == UriHostNameType.Dns
        ? host
        : throw new IdentityException($"invalid GCP registry: '{host}'. must match {RegistryPattern}");

    [GeneratedRegex(@"^projects/[0-9]{1,30}/locations/global/workloadIdentityPools/[^/?#\s]{1,100}/providers/[^/?#\s]{1,100}$", RegexOptions.NonBacktracking)]
    private static partial Regex ProviderExpression { get; }

    [GeneratedRegex(ServiceAccountPattern, RegexOptions.NonBacktracking)]
    private static partial Regex ServiceAccountExpression { get; }

    // stricter than the pattern shown: the name becomes part of an address
    [GeneratedRegex(@"^projects/[A-Za-z0-9.:_-]{1,200}/locations/[A-Za-z0-9_-]{1,200}/clusters/[A-Za-z0-9_-]{1,200}$", RegexOptions.NonBacktracking)]
    private static partial Regex ClusterExpression { get; }

    [GeneratedRegex(RegistryPattern, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RegistryExpression { get; }
}
