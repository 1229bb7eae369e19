using Flux.Helm.Manifests;

namespace Flux.HelmReleases.Storage;

/// <summary>A hook in a release's record.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/hook.go.</remarks>
public sealed record ReleaseHook
{
    /// <summary>The event of tests.</summary>
    public const string TestEvent = "test";

    /// <summary>The object's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The object's kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The template.</summary>
    public string Path { get; init; } = "";

    /// <summary>The object as YAML.</summary>
    public string Manifest { get; init; } = "";

    /// <summary>When it runs, e.g. <c>pre-install</c>.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>How it ran last.</summary>
    public HookExecution LastRun { get; init; } = HookExecution.None;

    /// <summary>Lighter ones run first.</summary>
    public long Weight { get; init; }

    /// <summary>When the object is deleted; empty where the chart does not say.</summary>
    public IReadOnlyList<string> DeletePolicies { get; init; } = [];

    /// <summary>When its logs are told.</summary>
    public IReadOnlyList<string> OutputLogPolicies { get; init; } = [];

    /// <summary>Whether it is a test.</summary>
    public bool IsTest => Events.Contains(TestEvent);

    /// <summary>A hook as a chart rendered it.</summary>
    public static ReleaseHook Of(Hook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return new()
        {
            Name = hook.Name,
            Kind = hook.Kind,
            Path = hook.Path,
            Manifest = hook.Manifest,
            Events = hook.Events,
            Weight = hook.Weight,
            DeletePolicies = hook.DeletePolicies,
            OutputLogPolicies = hook.OutputLogPolicies,
        };
    }

    /// <summary>The places, in a release's list of hooks, of those of an event, in the order in which they run: by weight, then by name.</summary>
    /// <remarks>Spec: Helm 4, pkg/action/hooks.go.</remarks>
    public static IReadOnlyList<int> IndexesOf(IReadOnlyList<ReleaseHook> hooks, string hookEvent)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        return [.. Enumerable.Range(0, hooks.Count)
            .Where(i => hooks[i].Events.Contains(hookEvent))
            .OrderBy(i => hooks[i].Weight)
            .ThenBy(i => hooks[i].Name, StringComparer.Ordinal)];
    }
}
