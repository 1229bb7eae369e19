using Flux.ApiServer.Rest;

namespace Flux.ApiServer.Authorization;

/// <summary>What a user wants to do.</summary>
internal sealed record AccessRequest
{
    public required UserInfo User { get; init; }

    public required string Verb { get; init; }

    /// <summary>The path where it is about no resource; null otherwise.</summary>
    public string? Path { get; init; }

    public string Group { get; init; } = "";

    public string Resource { get; init; } = "";

    public string Subresource { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>The resource as rules name it, e.g. <c>pods/status</c>.</summary>
    public string ResourceWithSub => Subresource.Length == 0 ? Resource : $"{Resource}/{Subresource}";

    public static AccessRequest Of(UserInfo user, RequestInfo info) => info.IsResource
        ? new()
        {
            User = user,
            Verb = info.Verb,
            Group = info.Group,
            Resource = info.Resource,
            Subresource = info.Subresource,
            Namespace = info.Namespace,
            Name = info.SelectedName.Length > 0 ? info.SelectedName : info.Name,
        }
        : new() { User = user, Verb = info.Verb, Path = info.Path };

    /// <summary>As the server words a refusal, e.g. <c>User "x" cannot get path "/y"</c>.</summary>
    public string Refusal()
    {
        if (Path is not null)
        {
            return $"User {Quote.Go(User.Name)} cannot {Verb} path {Quote.Go(Path)}";
        }

        var scope = Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace {Quote.Go(Namespace)}";
        return $"User {Quote.Go(User.Name)} cannot {Verb} resource {Quote.Go(ResourceWithSub)} in API group {Quote.Go(Group)} {scope}";
    }
}
