using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Kubernetes.Apply;

/// <summary>Objects that are applied together, after all that they may need.</summary>
/// <param name="Name">What it is called in messages: <c>definitions</c>, <c>classes</c>, <c>custom</c> or <c>resources</c>.</param>
/// <param name="Objects">The objects, in any order.</param>
/// <param name="MustBeReady">Whether all of them must be current before the next stage begins.</param>
/// <remarks>Spec: fluxcd/pkg ssa v0.77, ApplyAllStaged.</remarks>
public sealed record ApplyStage(string Name, IReadOnlyList<JsonObject> Objects, bool MustBeReady)
{
    /// <summary>Upstream gives each stage that must be ready this long.</summary>
    public static TimeSpan ReadyTimeout { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Divides objects into the stages to apply one after the other; empty ones are left out.</summary>
    /// <param name="objects">All objects.</param>
    /// <param name="options">Names the custom stage.</param>
    public static IReadOnlyList<ApplyStage> Split(IEnumerable<JsonObject> objects, ApplyOptions options)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(options);
        var stages = objects.ToLookup(o => PlaceOf(o.KindOf(), options));
        IEnumerable<ApplyStage> all =
        [
            new("definitions", [.. stages[0]], MustBeReady: true),
            new("classes", [.. stages[1]], MustBeReady: true),
            new("custom", [.. stages[2]], MustBeReady: false),
            new("resources", [.. stages[3]], MustBeReady: false),
        ];
        return [.. all.Where(s => s.Objects.Count > 0)];
    }

    /// <summary>Whether objects of a kind must be current before others are applied.</summary>
    internal static bool MustBeReadyOf(GroupVersionKind kind) => PlaceOf(kind, new()) < 2;

    private static int PlaceOf(GroupVersionKind kind, ApplyOptions options)
    {
        return kind switch
        {
            { Group: "apiextensions.k8s.io" } when Is(kind.Kind, "CustomResourceDefinition") => 0,
            { Group: "", Version: "v1" } when Is(kind.Kind, "Namespace") => 0,
            { Group: "rbac.authorization.k8s.io" } when Is(kind.Kind, "ClusterRole") => 0,
            _ when kind.Kind.EndsWith("Class", StringComparison.Ordinal) => 1,
            _ when options.CustomStageKinds.Contains((kind.Group, kind.Kind)) => 2,
            _ => 3,
        };
    }

    private static bool Is(string kind, string name) => string.Equals(kind, name, StringComparison.OrdinalIgnoreCase);
}
