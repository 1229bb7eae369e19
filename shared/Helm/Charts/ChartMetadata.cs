namespace Flux.Helm.Charts;

/// <summary>What Chart.yaml says. Fields that are not there are empty, lists and maps are null.</summary>
public sealed class ChartMetadata
{
    /// <summary>The chart's name; its alias where it is used under one.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>A page.</summary>
    public string Home { get; internal set; } = "";

    /// <summary>Where the source code is.</summary>
    public IReadOnlyList<string>? Sources { get; internal set; }

    /// <summary>The chart's version.</summary>
    public string Version { get; internal set; } = "";

    /// <summary>One sentence.</summary>
    public string Description { get; internal set; } = "";

    /// <summary>What it is found by.</summary>
    public IReadOnlyList<string>? Keywords { get; internal set; }

    /// <summary>Who keeps it; an entry may be null before validation.</summary>
    public IReadOnlyList<ChartMaintainer?>? Maintainers { get; internal set; }

    /// <summary>A picture's address.</summary>
    public string Icon { get; internal set; } = "";

    /// <summary><c>v1</c>, <c>v2</c> or <c>v3</c>.</summary>
    public string ApiVersion { get; internal set; } = "";

    /// <summary>Not used by Helm itself.</summary>
    public string Condition { get; internal set; } = "";

    /// <summary>Not used by Helm itself.</summary>
    public string Tags { get; internal set; } = "";

    /// <summary>The version of what the chart installs.</summary>
    public string AppVersion { get; internal set; } = "";

    /// <summary>Whether users are warned off.</summary>
    public bool Deprecated { get; internal set; }

    /// <summary>What other programs read.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; internal set; }

    /// <summary>The range of Kubernetes versions.</summary>
    public string KubeVersion { get; internal set; } = "";

    /// <summary>The charts it depends on; null where the field is not there, which differs from an empty list.</summary>
    public IReadOnlyList<ChartDependency?>? Dependencies { get; internal set; }

    /// <summary><c>application</c>, <c>library</c>, or empty for the former.</summary>
    public string Type { get; internal set; } = "";

    /// <summary>Whether the chart has only templates for others.</summary>
    public bool IsLibrary => Type.Equals("library", StringComparison.OrdinalIgnoreCase);

    internal ChartMetadata Copy()
    {
        var copy = (ChartMetadata)MemberwiseClone();
        copy.Dependencies = Dependencies is null ? null : [.. Dependencies.Select(d => d?.Copy())];
        return copy;
    }
}
