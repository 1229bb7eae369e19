using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.Drift;
using Flux.Kubernetes.Apply;

namespace Flux.HelmReleases.Previews;

/// <summary>What a HelmRelease would apply, and what it would delete.</summary>
public sealed record HelmReleasePreview
{
    /// <summary>The HelmRelease.</summary>
    public required HelmRelease HelmRelease { get; init; }

    /// <summary>The release's name.</summary>
    public required string ReleaseName { get; init; }

    /// <summary>The chart's name and version, as in <c>chart@version</c>.</summary>
    public required string Chart { get; init; }

    /// <summary>The revision that would be made.</summary>
    public required int Revision { get; init; }

    /// <summary>The definitions in <c>crds/</c> that would be applied; none where the policy is <c>Skip</c>.</summary>
    public required IReadOnlyList<JsonObject> Definitions { get; init; }

    /// <summary>Whether definitions that exist would be changed.</summary>
    public required bool ChangesDefinitions { get; init; }

    /// <summary>The namespace that would be created for the release; empty where it is not asked for, or the release is there already.</summary>
    public required IReadOnlyList<JsonObject> CreatedNamespaces { get; init; }

    /// <summary>The release's objects in the order of installing, after post-renderers, with their namespaces and Helm's marks where a cluster was asked.</summary>
    public required IReadOnlyList<JsonObject> Objects { get; init; }

    /// <summary>The hooks, which run beside the release; tests are among them.</summary>
    public required IReadOnlyList<JsonObject> Hooks { get; init; }

    /// <summary>Objects that the release has now and would not have any more; those that are to be kept are left out. Empty without a cluster.</summary>
    public required IReadOnlyList<InventoryEntry> Deleted { get; init; }

    /// <summary>Whose the objects are, for a preview of applying them.</summary>
    public ApplyOwner Owner => new() { FieldManager = Flux.HelmReleases.Objects.ObjectWriter.Manager, Group = "", Name = HelmRelease.Metadata.Name, Namespace = HelmRelease.Metadata.Namespace };

    /// <summary>How they would be applied, as far as that counts for a preview.</summary>
    public ApplyOptions ApplyOptions => new() { Ignore = [.. DriftDetector.RulesOf(HelmRelease.Spec.DriftOrDefault(), isWhole: false)] };
}
