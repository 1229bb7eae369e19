namespace Flux.Kubernetes;

/// <summary>What a server says of itself.</summary>
/// <param name="Version">E.g. <c>v1.36.0</c>, with what a vendor adds.</param>
/// <param name="Major">E.g. <c>1</c>.</param>
/// <param name="Minor">E.g. <c>36</c>.</param>
/// <param name="ApiVersions">The group versions it serves (<c>apps/v1</c>), and the kinds of each (<c>apps/v1/Deployment</c>), sorted.</param>
public sealed record ServerCapabilities(string Version, string Major, string Minor, IReadOnlyList<string> ApiVersions)
{
    /// <summary>Nothing is known.</summary>
    public static ServerCapabilities None { get; } = new("", "", "", []);
}
