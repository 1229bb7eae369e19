namespace Flux.Helm.Charts;

/// <summary>A chart that another lists as one it depends on.</summary>
public sealed class ChartDependency
{
    /// <summary>The name in the dependency's Chart.yaml; the alias once dependencies are processed.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>A range of versions.</summary>
    public string Version { get; internal set; } = "";

    /// <summary>Where it comes from.</summary>
    public string Repository { get; internal set; } = "";

    /// <summary>Paths in the parent's values, separated by commas; the first that holds a boolean decides whether the chart is enabled.</summary>
    public string Condition { get; internal set; } = "";

    /// <summary>Groups that are switched together in <c>tags</c>; null where the field is not there.</summary>
    public IReadOnlyList<string>? Tags { get; internal set; }

    /// <summary>Whether the chart is rendered.</summary>
    public bool Enabled { get; internal set; }

    /// <summary>Values of the child that become the parent's: names of exports, or maps with child and parent. Null where the field is not there.</summary>
    public IReadOnlyList<object?>? ImportValues { get; internal set; }

    /// <summary>The name under which it is used; empty for its own.</summary>
    public string Alias { get; internal set; } = "";

    internal ChartDependency Copy() => (ChartDependency)MemberwiseClone();
}
