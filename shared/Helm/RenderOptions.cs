using System.Text.Json.Nodes;
using Flux.GoTemplates;
using Flux.Helm.Charts;

namespace Flux.Helm;

/// <summary>Finds an object in a cluster for <c>lookup</c>: its JSON, a list where the name is empty, null where there is none.</summary>
/// <param name="apiVersion">E.g. <c>apps/v1</c>.</param>
/// <param name="kind">E.g. <c>Deployment</c>.</param>
/// <param name="namespace">Empty for all, or for objects without one.</param>
/// <param name="name">Empty for a list.</param>
public delegate JsonObject? ClusterLookup(string apiVersion, string kind, string @namespace, string name);

/// <summary>How a chart is rendered.</summary>
public sealed record RenderOptions
{
    /// <summary>The release's name.</summary>
    public required string ReleaseName { get; init; }

    /// <summary>The release's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The number of the release. Default 1.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Whether an existing release is changed. Default: one is made.</summary>
    public bool IsUpgrade { get; init; }

    /// <summary>What templates learn of the cluster.</summary>
    public Capabilities Capabilities { get; init; } = Capabilities.Default;

    /// <summary>Whether a value that is not there is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether <c>required</c> and <c>fail</c> only warn, as <c>helm lint</c> has it.</summary>
    public bool LintMode { get; init; }

    /// <summary>Whether values are not checked with the schemas of the charts.</summary>
    public bool SkipSchemaValidation { get; init; }

    /// <summary>Whether the definitions in <c>crds/</c> stand before the manifest.</summary>
    public bool IncludeCustomResourceDefinitions { get; init; }

    /// <summary>Whether notes of sub-charts are told as well.</summary>
    public bool IncludeSubChartNotes { get; init; }

    /// <summary>Whether Secrets are left out of the manifest, as <c>--hide-secret</c> has it.</summary>
    public bool HideSecrets { get; init; }

    /// <summary>What <c>lookup</c> asks; null finds nothing, which is the default.</summary>
    public ClusterLookup? Lookup { get; init; }

    /// <summary>What <c>getHostByName</c> asks; null answers "", which is the default.</summary>
    public Func<string, string>? Hosts { get; init; }

    /// <summary>Changes the rendered objects before they are sorted; null for none.</summary>
    public IPostRenderer? PostRenderer { get; init; }

    /// <summary>What the post-renderer is given.</summary>
    public PostRenderStrategy PostRenderStrategy { get; init; }

    /// <summary>How long checking the values and executing all templates may take, by the clock of <see cref="Execution"/>. Default 30 seconds; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What templates may use and know: limits, clock, randomness.</summary>
    public ExecutionOptions Execution { get; init; } = ExecutionOptions.Default;
}
