using System.Text.RegularExpressions;

namespace Flux.Hosting.Fleets;

/// <summary>What names in a fleet file look like; the schema has the same patterns.</summary>
internal static partial class FleetNames
{
    public const string ClusterPattern = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    public const string PrefixPattern = "^[a-z0-9][-a-z0-9]{0,30}$";
    public const string AccountPattern = @"^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$";
    public const string TimePattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    public const string SubscriptionPattern = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";
    public const string AksPattern =
        @"^/subscriptions/[0-9A-Fa-f-]{36}/resource[Gg]roups/[^/]{1,200}/providers/Microsoft\.ContainerService/managedClusters/[^/]{1,200}$";

    public const string EksPattern = @"^arn:aws[a-z-]*:eks:[a-z0-9-]{1,40}:[0-9]{1,30}:cluster/[0-9A-Za-z][0-9A-Za-z_-]{0,199}$";
    public const string GkePattern = "^projects/[^/]{1,200}/locations/[^/]{1,200}/clusters/[^/]{1,200}$";

    [GeneratedRegex(ClusterPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Cluster { get; }

    [GeneratedRegex(PrefixPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Prefix { get; }

    [GeneratedRegex(AccountPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Account { get; }

    [GeneratedRegex(TimePattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Time { get; }

    [GeneratedRegex(SubscriptionPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Subscription { get; }

    [GeneratedRegex(AksPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Aks { get; }

    [GeneratedRegex(EksPattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Eks { get; }

    [GeneratedRegex(GkePattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    public static partial Regex Gke { get; }
}
