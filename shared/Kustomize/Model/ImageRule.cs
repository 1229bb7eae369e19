namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>images</c>.</summary>
internal sealed record ImageRule
{
    public string Name { get; init; } = "";

    public string NewName { get; init; } = "";

    public string TagSuffix { get; init; } = "";

    public string NewTag { get; init; } = "";

    public string Digest { get; init; } = "";
}
