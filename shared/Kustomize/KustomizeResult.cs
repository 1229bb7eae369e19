using Flux.Yaml;

namespace Flux.Kustomize;

/// <summary>What a build gives.</summary>
/// <param name="Resources">The resources, in the order of the output.</param>
/// <param name="Warnings">What upstream prints to standard error while it builds, a line each.</param>
public sealed record KustomizeResult(IReadOnlyList<KustomizeResource> Resources, IReadOnlyList<string> Warnings)
{
    /// <summary>The output of <c>kustomize build</c>.</summary>
    /// <exception cref="KustomizeException">A resource holds what JSON cannot say.</exception>
    public string ToYaml()
    {
        try
        {
            return KubeYaml.WriteAll(Resources.Select(r => r.Node));
        }
        catch (YamlException)
        {
            // the slow way tells which one it is
            return string.Join("---\n", Resources.Select(r => r.ToYaml()));
        }
    }
}
