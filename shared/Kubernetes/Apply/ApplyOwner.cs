using System.Text.Json.Nodes;

namespace Flux.Kubernetes.Apply;

/// <summary>Whom applied objects belong to: it stands in their labels and in their managed fields.</summary>
public sealed record ApplyOwner
{
    /// <summary>What follows the group in <see cref="NameLabel"/>.</summary>
    internal const string NameSuffix = "/name";

    /// <summary>What follows the group in <see cref="NamespaceLabel"/>.</summary>
    internal const string NamespaceSuffix = "/namespace";

    /// <summary>The field manager, e.g. <c>kustomize-controller</c>.</summary>
    public required string FieldManager { get; init; }

    /// <summary>The API group of the owner, which begins labels and annotations, e.g. <c>kustomize.toolkit.fluxcd.io</c>.</summary>
    public required string Group { get; init; }

    /// <summary>The owner's name.</summary>
    public required string Name { get; init; }

    /// <summary>The owner's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The key of the label with the owner's name.</summary>
    public string NameLabel => Group + NameSuffix;

    /// <summary>The key of the label with the owner's namespace.</summary>
    public string NamespaceLabel => Group + NamespaceSuffix;

    /// <summary>Selects the owner's objects.</summary>
    public string Selector => $"{NameLabel}={Name},{NamespaceLabel}={Namespace}";

    /// <summary>Puts the owner's labels on an object.</summary>
    public void Label(JsonObject obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj.Metadata() is not { } metadata)
        {
            obj["metadata"] = metadata = [];
        }

        if (metadata["labels"] is not JsonObject labels)
        {
            metadata["labels"] = labels = [];
        }

        labels[NameLabel] = Name;
        labels[NamespaceLabel] = Namespace;
    }

    /// <summary>Whether an object carries the owner's labels.</summary>
    public bool Owns(JsonObject obj) => obj.Label(NameLabel) == Name && obj.Label(NamespaceLabel) == Namespace;
}
