using Flux.Primitives;

namespace Flux.TestKit.Kubernetes;

/// <summary>One call that <see cref="InterceptedClient"/> passes on.</summary>
public sealed record InterceptedRequest
{
    /// <summary>Which one it is, from 1; the views for other users count along.</summary>
    public required int Number { get; init; }

    /// <summary><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>replace</c>, <c>patch</c>, <c>apply</c> or <c>delete</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>Of what.</summary>
    public required GroupVersionKind Kind { get; init; }

    /// <summary>The object; without a name for lists and watches.</summary>
    public ObjectKey Key { get; init; }

    /// <summary>Whether nothing is stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The subresource; null for the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>Whether it changes the cluster.</summary>
    public bool IsWrite => !DryRun && Verb is "create" or "replace" or "patch" or "apply" or "delete";

    /// <inheritdoc />
    public override string ToString() => $"{Number} {Verb} {Kind.Kind}/{Key}{(Subresource is null ? "" : "/" + Subresource)}{(DryRun ? " (dry run)" : "")}";
}
