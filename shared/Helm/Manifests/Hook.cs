namespace Flux.Helm.Manifests;

/// <summary>A rendered object that is created at certain moments of a release instead of being part of it.</summary>
public sealed record Hook
{
    /// <summary>The annotation that makes an object a hook.</summary>
    public const string Annotation = "helm.sh/hook";

    /// <summary>The annotation with the weight.</summary>
    public const string WeightAnnotation = "helm.sh/hook-weight";

    /// <summary>The annotation that says when the object is deleted.</summary>
    public const string DeletePolicyAnnotation = "helm.sh/hook-delete-policy";

    /// <summary>The annotation that says when the logs are told.</summary>
    public const string OutputLogPolicyAnnotation = "helm.sh/hook-output-log-policy";

    /// <summary>The object's name.</summary>
    public required string Name { get; init; }

    /// <summary>The object's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The template it came from.</summary>
    public required string Path { get; init; }

    /// <summary>The document's text.</summary>
    public required string Manifest { get; init; }

    /// <summary>When it is created: <c>pre-install</c>, <c>post-install</c>, …, <c>test</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Lighter hooks come first; 0 where none or no number is given.</summary>
    public required long Weight { get; init; }

    /// <summary><c>before-hook-creation</c>, <c>hook-succeeded</c>, <c>hook-failed</c>; empty where none is given.</summary>
    public required IReadOnlyList<string> DeletePolicies { get; init; }

    /// <summary><c>hook-succeeded</c>, <c>hook-failed</c>; empty where none is given.</summary>
    public required IReadOnlyList<string> OutputLogPolicies { get; init; }

    /// <summary>Whether it is a test.</summary>
    public bool IsTest => Events.Contains("test");

    /// <summary>The hooks of an event in the order in which they run: by weight, then by name.</summary>
    /// <remarks>Spec: Helm 4, pkg/action/hooks.go; hooks of the same weight and name keep their order.</remarks>
    public static IReadOnlyList<Hook> For(string hookEvent, IEnumerable<Hook> hooks) =>
        [.. hooks.Where(h => h.Events.Contains(hookEvent)).OrderBy(h => h.Weight).ThenBy(h => h.Name, StringComparer.Ordinal)];
}
