using Flux.Primitives;

namespace Flux.Kubernetes;

/// <summary>How a kind is served.</summary>
public sealed record ApiResource
{
    /// <summary>Group, version and kind.</summary>
    public required GroupVersionKind Kind { get; init; }

    /// <summary>The name in the path, e.g. <c>deployments</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>Whether objects live in a namespace.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>The verbs the server offers, e.g. <c>get</c>, <c>patch</c>.</summary>
    public required IReadOnlyList<string> Verbs { get; init; }

    /// <summary>Short names, e.g. <c>deploy</c>.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Categories, e.g. <c>all</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary><c>deployments.apps</c>, or the plural alone for the core group.</summary>
    public string Name => Kind.Group.Length == 0 ? Plural : $"{Plural}.{Kind.Group}";

    /// <summary>The path of an object (or of the collection where <paramref name="name"/> is null).</summary>
    /// <exception cref="ArgumentException">
    /// A name that would lead elsewhere: empty, <c>.</c>, <c>..</c>, or with a slash or a percent sign. The message is Kubernetes' own.
    /// </exception>
    /// <remarks>Spec: k8s.io/client-go v0.36, rest/request.go; k8s.io/apimachinery, api/validation/path.</remarks>
    public string PathOf(string @namespace, string? name)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        if (PathSegment.Refusal(@namespace) is { } why && Namespaced)
        {
            throw new ArgumentException($"invalid namespace \"{@namespace}\": [{why}]");
        }

        if (name?.Length == 0)
        {
            throw new ArgumentException("resource name may not be empty");
        }

        if (name is not null && PathSegment.Refusal(name) is { } reason)
        {
            throw new ArgumentException($"invalid resource name \"{name}\": [{reason}]");
        }

        var root = Kind.Group.Length == 0 ? $"/api/{Kind.Version}" : $"/apis/{Kind.Group}/{Kind.Version}";
        var scope = Namespaced && @namespace.Length > 0 ? $"/namespaces/{Uri.EscapeDataString(@namespace)}" : "";
        return name is null ? $"{root}{scope}/{Plural}" : $"{root}{scope}/{Plural}/{Uri.EscapeDataString(name)}";
    }
}
