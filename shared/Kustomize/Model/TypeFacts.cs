using Flux.Yaml.Patching;

namespace Flux.Kustomize.Model;

/// <summary>What is known of types: which are cluster-scoped, and how their lists merge. A kustomization's <c>openapi</c> may replace it.</summary>
internal sealed class TypeFacts
{
    private static readonly Lazy<HashSet<(string, string)>> _clusterScoped = new(Load);

    public MergeSchema Schema { get; set; } = MergeSchema.BuiltIn;

    public bool IsClusterScoped(Gvk gvk) =>
        _clusterScoped.Value.Contains((gvk.ApiVersion, gvk.Kind)) || Schema.IsNamespaced(gvk.ApiVersion, gvk.Kind) == false;

    private static HashSet<(string, string)> Load()
    {
        using var stream = typeof(TypeFacts).Assembly.GetManifestResourceStream("Flux.Kustomize.cluster-scoped.txt")!;
        using var reader = new StreamReader(stream);
        var set = new HashSet<(string, string)>();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            set.Add((parts[0], parts[1]));
        }

        return set;
    }
}
