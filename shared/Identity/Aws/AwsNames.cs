using System.Text.RegularExpressions;
using Flux.Identity.Accounts;

namespace Flux.Identity.Aws;

/// <summary>Names as AWS writes them; the patterns are part of messages.</summary>
/// <remarks>
/// Spec: fluxcd/pkg auth/aws. Regions become part of hosts' names, so they are checked more strictly than there: letters, digits and '-'.
/// </remarks>
internal static partial class AwsNames
{
    public const string RolePattern = @"^arn:aws[\w-]*:iam::[0-9]{1,30}:role/.{1,200}$";
    public const string ClusterPattern = @"^arn:aws[\w-]*:eks:([^:]{1,100}):[0-9]{1,30}:cluster/(.{1,200})$";
    public const string PublicRegistry = "public.ecr.aws";

    private const string RegistryPattern =
        @"([0-9+]*).dkr[.-]ecr(?:-fips)?\.([^/.]*)\.(amazonaws\.com[.cn]*|amazonaws\.eu|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|on\.aws)";

    private const string StsPattern = @"^https://(.+\.)?sts(-fips)?(\.[^.]+)?(\.vpce)?\.amazonaws\.com$";
    private const string RoleKey = "eks.amazonaws.com/role-arn";

    public static bool IsRole(string arn) => RoleExpression.IsMatch(arn);

    public static bool IsRegion(string region) => RegionExpression.IsMatch(region);

    /// <summary>The host of a service in a region.</summary>
    /// <exception cref="IdentityException">The region is none.</exception>
    public static string Host(string service, string region) => IsRegion(region)
        ? $"{service}.{region}.{SuffixOf(region)}"
        : throw new IdentityException($"invalid AWS region: '{region}'");

    /// <summary>The role of an account.</summary>
    /// <exception cref="IdentityException">Its annotation is missing or malformed.</exception>
    public static string Role(ObjectAccount account)
    {
        var arn = account.Annotation(RoleKey) ?? "";
        return IsRole(arn)
            ? arn
            : throw new IdentityException($"failed to get provider identity from service account '{account.Namespace}/{account.Name}' annotations: "
                + $"invalid {RoleKey} annotation: '{arn}'. must match {RolePattern}");
    }

    /// <summary>Region and name of a cluster.</summary>
    /// <exception cref="IdentityException">The ARN is none.</exception>
    public static (string Region, string Name) Cluster(string? arn) =>
        ClusterExpression.Match(arn ?? "") is { Success: true } match
            ? (match.Groups["region"].Value, match.Groups["name"].Value)
            : throw new IdentityException($"invalid EKS cluster ARN: '{arn}'. must match {ClusterPattern}");

    /// <summary>The region of a registry, <c>us-east-1</c> for the public one.</summary>
    /// <exception cref="IdentityException">It is no registry of AWS.</exception>
    public static string RegistryRegion(string host) => host == PublicRegistry
        ? "us-east-1"
        : RegistryExpression.Match(host) is { Success: true } match && IsRegion(match.Groups["region"].Value)
            ? match.Groups["region"].Value
            : throw new IdentityException($"invalid AWS registry: '{host}'. must match {RegistryPattern}");

    /// <summary>The region of a CodeCommit address.</summary>
    /// <exception cref="IdentityException">It is none.</exception>
    public static string CodeCommitRegion(Uri repository)
    {
        if (repository.Scheme != Uri.UriSchemeHttps)
        {
            throw new IdentityException("AWS CodeCommit authentication requires an HTTPS Git URL");
        }

        var host = repository.Host;
        return (host.EndsWith(".amazonaws.com", StringComparison.Ordinal) || host.EndsWith(".amazonaws.com.cn", StringComparison.Ordinal))
            && host.Split('.') is ["git-codecommit" or "git-codecommit-fips", var region, ..] && IsRegion(region)
                ? region
                : throw new IdentityException($"invalid AWS CodeCommit Git URL: {host}");
    }

    /// <summary>An STS endpoint that a user wrote.</summary>
    /// <exception cref="IdentityException">It is not AWS's.</exception>
    public static Uri Sts(Uri endpoint)
    {
        var text = endpoint.OriginalString;
        return StsExpression.IsMatch(text) && endpoint.AbsolutePath == "/" && endpoint.UserInfo.Length == 0 && endpoint.Query.Length + endpoint.Fragment.Length == 0
            && endpoint.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase)
                ? endpoint
                : throw new IdentityException($"invalid STS endpoint: '{endpoint.GetLeftPart(UriPartial.Path)}'. must match {StsPattern}");
    }

    private static string SuffixOf(string region) => region switch
    {
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "amazonaws.com.cn",
        _ when region.StartsWith("us-iso-", StringComparison.Ordinal) => "c2s.ic.gov",
        _ when region.StartsWith("us-isob-", StringComparison.Ordinal) => "sc2s.sgov.gov",
        _ when region.StartsWith("us-isof-", StringComparison.Ordinal) => "csp.hci.ic.gov",
        _ when region.StartsWith("eu-isoe-", StringComparison.Ordinal) => "cloud.adc-e.uk",
        _ when region.StartsWith("eusc-", StringComparison.Ordinal) => "amazonaws.eu",
        _ => "amazonaws.com",
    };

    [GeneratedRegex(RolePattern, RegexOptions.NonBacktracking)]
    private static partial Regex RoleExpression { get; }

    [GeneratedRegex("^[a-z]{2,5}(-[a-z0-9]{1,20}){1,5}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RegionExpression { get; }

    [GeneratedRegex(@"^arn:aws[\w-]*:eks:(?<region>[a-z0-9-]{1,40}):[0-9]{1,30}:cluster/(?<name>[0-9A-Za-z][0-9A-Za-z_-]{0,199})$", RegexOptions.NonBacktracking)]
    private static partial Regex ClusterExpression { get; }

    [GeneratedRegex(@"^[0-9]*\.dkr[.-]ecr(-fips)?\.(?<region>[^/.]*)\.(amazonaws\.com(\.cn)?|amazonaws\.eu|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|on\.aws)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex RegistryExpression { get; }

    [GeneratedRegex(StsPattern, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex StsExpression { get; }
}
