namespace Flux.Kustomize.Model;

/// <summary>An entry of <c>configMapGenerator</c> or <c>secretGenerator</c>.</summary>
internal sealed record GeneratorArgs
{
    public string Name { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Behavior { get; init; } = "";

    public string Type { get; init; } = "";

    public List<string> Literals { get; init; } = [];

    public List<string> Files { get; init; } = [];

    public List<string> Envs { get; init; } = [];

    public GeneratorOptions? Options { get; init; }
}
