namespace Flux.Helm.Charts;

/// <summary>A chart with its sub-charts. One that was loaded is not changed by rendering, and may be rendered by several threads at once.</summary>
public sealed class Chart
{
    private List<Chart> _dependencies = [];

    internal Chart(ChartMetadata metadata) => Metadata = metadata;

    /// <summary>What Chart.yaml says.</summary>
    public ChartMetadata Metadata { get; internal set; }

    /// <summary>Its name; its alias where a parent uses it under one.</summary>
    public string Name => Metadata.Name;

    /// <summary>Every file that was loaded, those of sub-charts included.</summary>
    public IReadOnlyList<ChartFile> Raw { get; internal set; } = [];

    /// <summary>The files under <c>templates/</c>.</summary>
    public IReadOnlyList<ChartFile> Templates { get; internal set; } = [];

    /// <summary>All other files but those that Helm itself reads: what <c>.Files</c> shows, <c>crds/</c> among them.</summary>
    public IReadOnlyList<ChartFile> Files { get; internal set; } = [];

    /// <summary>The defaults of values.yaml; not to be changed.</summary>
    public Dictionary<string, object?> Values { get; internal set; } = [];

    /// <summary>values.schema.json; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Schema { get; internal set; }

    /// <summary>Chart.lock (of API version v1: requirements.lock); null where there is none.</summary>
    public ChartLock? Lock { get; internal set; }

    /// <summary>The chart that has this one as a sub-chart; null for the outermost.</summary>
    public Chart? Parent { get; private set; }

    /// <summary>The sub-charts.</summary>
    public IReadOnlyList<Chart> Dependencies => _dependencies;

    /// <summary>Whether no other chart has it as a sub-chart.</summary>
    public bool IsRoot => Parent is null;

    /// <summary>The path that templates of this chart are named by, e.g. <c>parent/charts/child</c>.</summary>
    public string FullPath => Parent is null ? Name : $"{Parent.FullPath}/charts/{Name}";

    /// <summary>The custom resource definitions in <c>crds/</c> of this chart and its sub-charts, with the path by which they are told.</summary>
    public IEnumerable<ChartFile> CustomResourceDefinitions()
    {
        var own = Files.Where(f => f.Name.StartsWith("crds/", StringComparison.Ordinal) && IsManifest(f.Name))
            .Select(f => f with { Name = $"{FullPath}/{f.Name}" });
        return own.Concat(_dependencies.SelectMany(d => d.CustomResourceDefinitions()));
    }

    /// <summary>The same chart under another version, as one whose artifact was replaced is released.</summary>
    public Chart WithVersion(string version)
    {
        var copy = ShallowCopy();
        copy.Metadata = Metadata.Copy();
        copy.Metadata.Version = version;
        return copy;
    }

    /// <summary>The same chart with other defaults.</summary>
    public Chart WithValues(Dictionary<string, object?> values)
    {
        var copy = ShallowCopy();
        copy.Values = values;
        return copy;
    }

    internal void Add(Chart dependency)
    {
        dependency.Parent = this;
        _dependencies.Add(dependency);
    }

    internal void SetDependencies(IEnumerable<Chart> dependencies)
    {
        _dependencies = [];
        foreach (var dependency in dependencies.ToList())
        {
            Add(dependency);
        }
    }

    /// <summary>A copy of this chart alone: what it refers to is shared, its sub-charts still name their old parent.</summary>
    internal Chart ShallowCopy() => (Chart)MemberwiseClone();

    /// <summary>A copy of the tree whose metadata and dependencies may be changed; files and values are shared.</summary>
    internal Chart Copy()
    {
        var copy = ShallowCopy();
        copy.Parent = null;
        copy.Metadata = Metadata.Copy();
        copy.SetDependencies(_dependencies.Select(d => d.Copy()));
        return copy;
    }

    private static bool IsManifest(string name) => Path.GetExtension(name).ToLowerInvariant() is ".yaml" or ".yml" or ".json";
}
