namespace Flux.ApiServer.Authorization;

/// <summary>Who a request is from.</summary>
internal sealed record UserInfo
{
    public const string Masters = "system:masters";
    public const string Authenticated = "system:authenticated";
    public const string Unauthenticated = "system:unauthenticated";
    public const string ServiceAccountPrefix = "system:serviceaccount:";

    public static UserInfo Anonymous { get; } = new() { Name = "system:anonymous", Groups = [Unauthenticated] };

    public required string Name { get; init; }

    public string Uid { get; init; } = "";

    public required IReadOnlyList<string> Groups { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public bool IsMaster => Groups.Contains(Masters);

    public static IReadOnlyList<string> ServiceAccountGroups(string @namespace) =>
        ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}"];
}
