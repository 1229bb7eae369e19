using System.Collections.ObjectModel;

namespace Flux.HelmReleases.Storage;

/// <summary>A release as Helm keeps it.</summary>
/// <remarks>Spec: Helm 4, pkg/release/v1/release.go.</remarks>
public sealed record Release
{
    /// <summary><see cref="ApplyMethod"/> of what was applied server-side.</summary>
    public const string ServerSide = "ssa";

    /// <summary><see cref="ApplyMethod"/> of what was applied by the client.</summary>
    public const string ClientSide = "csa";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>When and how it was made.</summary>
    public ReleaseInfo Info { get; init; } = new();

    /// <summary>The chart; null where the record has none.</summary>
    public StoredChart? Chart { get; init; }

    /// <summary>The user's values, which lie over the chart's; not to be changed.</summary>
    public Dictionary<string, object?> Config { get; init; } = [];

    /// <summary>All objects that are no hooks.</summary>
    public string Manifest { get; init; } = "";

    /// <summary>The hooks.</summary>
    public IReadOnlyList<ReleaseHook> Hooks { get; init; } = [];

    /// <summary>The revision, from 1.</summary>
    public int Version { get; init; }

    /// <summary>The namespace of its objects.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>How it was applied: <see cref="ServerSide"/>, <see cref="ClientSide"/>, or empty for the latter.</summary>
    public string ApplyMethod { get; init; } = "";

    /// <summary>The labels of its Secret, which are not part of the record.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The version of the Secret it was read from or written to; empty where it was neither.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary><c>namespace/name.vN</c>, as messages name it.</summary>
    public string FullName => $"{Namespace}/{Name}.v{Version}";

    /// <summary>The same with another state.</summary>
    public Release WithStatus(string status, string? description = null) =>
        this with { Info = Info with { Status = status, Description = description ?? Info.Description } };

    /// <summary>The same with a hook in another state.</summary>
    public Release WithHook(int index, ReleaseHook hook)
    {
        var hooks = Hooks.ToArray();
        hooks[index] = hook;
        return this with { Hooks = hooks };
    }
}
