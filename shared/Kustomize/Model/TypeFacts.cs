using Flux.Yaml.Patching;

namespace Flux.Kustomize.Model;

/// <summary>
/// What is known of types: which are cluster-scoped, and how their lists merge. A kustomization's <c>openapi</c> replaces what is built in,
/// unless something has been asked of that before, for then upstream keeps both.
/// </summary>
internal sealed class TypeFacts
{
    private static readonly Lazy<HashSet<(string, string)>> _clusterScoped = new(() => Load("cluster-scoped"));
    private static readonly Lazy<HashSet<(string, string)>> _namespaced = new(() => Load("namespaced"));
    private bool _isBuiltInUsed;
    private bool _isCustom;
    private MergeSchema _schema = MergeSchema.BuiltIn;

    /// <summary>How lists merge.</summary>
    public MergeSchema Schema()
    {
        _isBuiltInUsed |= !_isCustom;
        return _schema;
    }

    /// <summary>Takes over a kustomization's schema.</summary>
    public void Use(MergeSchema custom)
    {
        _schema = _isBuiltInUsed ? custom.Over(_schema) : custom;
        _isCustom = true;
    }

    public bool IsClusterScoped(Gvk gvk)
    {
        var type = (gvk.ApiVersion, gvk.Kind);
        if (_namespaced.Value.Contains(type) || _clusterScoped.Value.Contains(type))
        {
            return !_namespaced.Value.Contains(type);
        }

        _isBuiltInUsed |= !_isCustom;
        return _schema.IsNamespaced(gvk.ApiVersion, gvk.Kind) == false;
    }

    private static HashSet<(string, string)> Load(string name)
    {
        using var stream = typeof(TypeFacts).Assembly.GetManifestResourceStream($"Flux.Kustomize.{name}.txt")!;
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
