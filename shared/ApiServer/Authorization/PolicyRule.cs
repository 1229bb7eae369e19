using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Authorization;

/// <summary>One rule of a Role or ClusterRole.</summary>
internal sealed record PolicyRule
{
    public IReadOnlyList<string> Verbs { get; init; } = [];

    public IReadOnlyList<string> ApiGroups { get; init; } = [];

    public IReadOnlyList<string> Resources { get; init; } = [];

    public IReadOnlyList<string> ResourceNames { get; init; } = [];

    public IReadOnlyList<string> NonResourceUrls { get; init; } = [];

    public static PolicyRule From(JsonObject rule) => new()
    {
        Verbs = [.. rule.Texts("verbs")],
        ApiGroups = [.. rule.Texts("apiGroups")],
        Resources = [.. rule.Texts("resources")],
        ResourceNames = [.. rule.Texts("resourceNames")],
        NonResourceUrls = [.. rule.Texts("nonResourceURLs")],
    };

    public bool Allows(AccessRequest request) => Has(Verbs, request.Verb) && (request.Path is null
        ? Has(ApiGroups, request.Group) && MatchesResource(request) && (ResourceNames.Count == 0 || ResourceNames.Contains(request.Name))
        : NonResourceUrls.Any(url => MatchesPath(url, request.Path)));

    /// <summary>Whether all that <paramref name="wanted"/> (of one verb, group, resource or path) allows is allowed by this rule.</summary>
    public bool Covers(PolicyRule wanted) =>
        Has(Verbs, wanted.Verbs[0])
        && (wanted.NonResourceUrls.Count > 0
            ? NonResourceUrls.Any(url => url == "*" || url == wanted.NonResourceUrls[0]
                || url.EndsWith('*') && wanted.NonResourceUrls[0].StartsWith(url.TrimEnd('*'), StringComparison.Ordinal))
            : Has(ApiGroups, wanted.ApiGroups[0])
                && (Resources.Contains("*") || Resources.Contains(wanted.Resources[0])
                    || wanted.Resources[0].Split('/') is [_, var sub] && Resources.Contains($"*/{sub}"))
                && (ResourceNames.Count == 0 || wanted.ResourceNames.Count > 0 && ResourceNames.Contains(wanted.ResourceNames[0])));

    /// <summary>The rule as many rules of one verb, group, resource and name each.</summary>
    public IEnumerable<PolicyRule> BreakDown()
    {
        foreach (var verb in Verbs)
        {
            foreach (var url in NonResourceUrls)
            {
                yield return new() { Verbs = [verb], NonResourceUrls = [url] };
            }

            foreach (var group in ApiGroups)
            {
                foreach (var resource in Resources)
                {
                    if (ResourceNames.Count == 0)
                    {
                        yield return new() { Verbs = [verb], ApiGroups = [group], Resources = [resource] };
                    }

                    foreach (var name in ResourceNames)
                    {
                        yield return new() { Verbs = [verb], ApiGroups = [group], Resources = [resource], ResourceNames = [name] };
                    }
                }
            }
        }
    }

    private static bool Has(IReadOnlyList<string> list, string value)
    {
        foreach (var item in list)
        {
            if (item == "*" || item == value)
            {
                return true;
            }
        }

        return false;
    }

    private static bool MatchesPath(string url, string path) =>
        url == "*" || url == path || url.EndsWith('*') && path.StartsWith(url.TrimEnd('*'), StringComparison.Ordinal);

    private bool MatchesResource(AccessRequest request)
    {
        foreach (var resource in Resources)
        {
            if (resource == "*" || resource == request.ResourceWithSub
                || request.Subresource.Length > 0 && resource.StartsWith("*/", StringComparison.Ordinal)
                    && resource.AsSpan(2).SequenceEqual(request.Subresource))
            {
                return true;
            }
        }

        return false;
    }
}
