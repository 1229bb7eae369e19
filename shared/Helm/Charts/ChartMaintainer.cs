namespace Flux.Helm.Charts;

/// <summary>Who keeps a chart.</summary>
public sealed class ChartMaintainer
{
    /// <summary>A name; empty where none is given.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>An address; empty where none is given.</summary>
    public string Email { get; internal set; } = "";

    /// <summary>A page; empty where none is given.</summary>
    public string Url { get; internal set; } = "";
}
