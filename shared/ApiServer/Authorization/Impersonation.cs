using Flux.ApiServer.Rest;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Authorization;

/// <summary>The <c>Impersonate-*</c> headers.</summary>
/// <remarks>Spec: Kubernetes, "User impersonation".</remarks>
internal static class Impersonation
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <summary>The user asked for; null where the request has no such header.</summary>
    public static UserInfo? Requested(HttpRequest request)
    {
        var name = request.Headers["Impersonate-User"].ToString();
        var uid = request.Headers["Impersonate-Uid"].ToString();
        IReadOnlyList<string> groups = [.. request.Headers["Impersonate-Group"].OfType<string>()];
        var extra = request.Headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)).ToDictionary(
            h => Uri.UnescapeDataString(h.Key[ExtraPrefix.Length..].ToLowerInvariant()).ToLowerInvariant(),
            h => (IReadOnlyList<string>)[.. h.Value.OfType<string>()]);
        if (name.Length == 0 && uid.Length == 0 && groups.Count == 0 && extra.Count == 0)
        {
            return null;
        }

        if (name.Length == 0)
        {
            var list = groups.Count == 0 ? "[]string(nil)" : $"[]string{{{string.Join(", ", groups.Select(Quote.Go))}}}";
            throw ApiErrors.BadRequest($"requested &user.DefaultInfo{{Name:\"\", UID:{Quote.Go(uid)}, Groups:{list}, Extra:map[string][]string(nil)}} without impersonating a user name");
        }

        return new UserInfo { Name = name, Uid = uid, Groups = groups, Extra = extra };
    }

    /// <summary>What a user must be allowed to do to act as another.</summary>
    public static IEnumerable<AccessRequest> Checks(UserInfo user, UserInfo wanted)
    {
        const string identity = "authentication.k8s.io";
        var check = new AccessRequest { User = user, Verb = "impersonate" };
        yield return ServiceAccountOf(wanted.Name) is var (ns, account)
            ? check with { Resource = "serviceaccounts", Namespace = ns, Name = account }
            : check with { Resource = "users", Name = wanted.Name };
        foreach (var group in wanted.Groups)
        {
            yield return check with { Resource = "groups", Name = group };
        }

        foreach (var (key, values) in wanted.Extra)
        {
            foreach (var value in values)
            {
                yield return check with { Group = identity, Resource = "userextras", Subresource = key, Name = value };
            }
        }

        if (wanted.Uid.Length > 0)
        {
            yield return check with { Group = identity, Resource = "uids", Name = wanted.Uid };
        }
    }

    /// <summary>Adds the groups that everyone of a sort is in.</summary>
    public static UserInfo Complete(UserInfo wanted)
    {
        var groups = wanted.Groups.ToList();
        if (groups.Count == 0 && ServiceAccountOf(wanted.Name) is var (ns, _))
        {
            groups.AddRange(UserInfo.ServiceAccountGroups(ns));
        }

        var all = wanted.Name == UserInfo.Anonymous.Name ? UserInfo.Unauthenticated : UserInfo.Authenticated;
        if (!groups.Contains(all) && !groups.Contains(UserInfo.Unauthenticated))
        {
            groups.Add(all);
        }

        return wanted with { Groups = groups };
    }

    /// <summary>The verb that a refusal names.</summary>
    public static string ConstrainedVerb(UserInfo wanted, string verb) =>
        $"impersonate-on:{(ServiceAccountOf(wanted.Name) is null ? "user-info" : "serviceaccount")}:{verb}";

    private static (string Namespace, string Name)? ServiceAccountOf(string user) =>
        user.StartsWith(UserInfo.ServiceAccountPrefix, StringComparison.Ordinal)
            && user[UserInfo.ServiceAccountPrefix.Length..].Split(':') is [{ Length: > 0 } ns, { Length: > 0 } name]
            ? (ns, name)
            : null;
}
