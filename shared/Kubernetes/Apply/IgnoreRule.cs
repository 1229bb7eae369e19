namespace Flux.Kubernetes.Apply;

/// <summary>Fields of some objects that are left to others.</summary>
public sealed record IgnoreRule
{
    /// <summary>JSON pointers, e.g. <c>/spec/replicas</c>.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Which objects; null for all.</summary>
    public IgnoreTarget? Target { get; init; }
}
