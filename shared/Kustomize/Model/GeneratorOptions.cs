namespace Flux.Kustomize.Model;

/// <summary>Labels, annotations and flags of generated resources.</summary>
internal sealed record GeneratorOptions
{
    public Dictionary<string, string>? Labels { get; init; }

    public Dictionary<string, string>? Annotations { get; init; }

    public bool DisableNameSuffixHash { get; init; }

    public bool Immutable { get; init; }

    /// <summary>These options with the kustomization's added; what is already here wins.</summary>
    public static GeneratorOptions? Merge(GeneratorOptions? local, GeneratorOptions? global) => global is null ? local : new()
    {
        Labels = Merge(local?.Labels, global.Labels),
        Annotations = Merge(local?.Annotations, global.Annotations),
        DisableNameSuffixHash = global.DisableNameSuffixHash || local?.DisableNameSuffixHash == true,
        Immutable = global.Immutable || local?.Immutable == true,
    };

    private static Dictionary<string, string>? Merge(Dictionary<string, string>? local, Dictionary<string, string>? global)
    {
        if (local is null || global is null)
        {
            return local ?? global;
        }

        var result = new Dictionary<string, string>(global);
        foreach (var (key, value) in local)
        {
            result[key] = value;
        }

        return result;
    }
}
