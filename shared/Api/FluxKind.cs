using Flux.Primitives;

namespace Flux.Api;

/// <summary>How a Flux kind is named, printed and written.</summary>
public sealed record FluxKind
{
    /// <summary>Group, version and kind.</summary>
    public required GroupVersionKind Gvk { get; init; }

    /// <summary>The name in paths, e.g. <c>gitrepositories</c>.</summary>
    public required string Plural { get; init; }

    /// <summary>The kind in lower case; also the first folder of an artifact's path.</summary>
    public string Singular => Gvk.Kind.ToLowerInvariant();

    /// <summary>E.g. <c>gitrepo</c>; may be empty.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>E.g. <c>all</c>, <c>fluxcd</c>.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>What <c>kubectl get</c> prints.</summary>
    public required IReadOnlyList<PrinterColumn> Columns { get; init; }

    /// <summary>The field manager under which the object's own status and metadata are written.</summary>
    public required string FieldManager { get; init; }

    /// <summary>The <c>reportingController</c> of its events.</summary>
    public required string Controller { get; init; }

    /// <summary>Whether its objects have a reconciler; those of a kind that has none are read only. The default is true.</summary>
    public bool IsReconciled { get; init; } = true;

    /// <summary>The C# type.</summary>
    public required Type Type { get; init; }

    /// <summary>The CustomResourceDefinition's name, e.g. <c>gitrepositories.source.toolkit.fluxcd.io</c>.</summary>
    public string CrdName => $"{Plural}.{Gvk.Group}";
}
