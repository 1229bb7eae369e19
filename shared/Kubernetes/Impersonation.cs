namespace Flux.Kubernetes;

/// <summary>The user, groups and extra values requests are made as.</summary>
/// <param name="User">E.g. <c>system:serviceaccount:apps:deployer</c>.</param>
public sealed record Impersonation(string User)
{
    /// <summary>Groups; for a service account the server adds its own.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The user's uid; null for none.</summary>
    public string? Uid { get; init; }

    /// <summary>Extra values by key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The same for the same identity, and different for another: no part of it may hold a line break.</summary>
    internal string ToKey() => string.Join(
        '\n',
        [User, Uid ?? "", .. Groups.Select(g => "g " + g), .. Extra.OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => e.Value.Select(v => $"e {e.Key}\t{v}"))]);
}
