namespace Flux.ApiServer.Schemas;

/// <summary>How a list is merged and owned (<c>x-kubernetes-list-type</c>).</summary>
public enum ListType
{
    /// <summary>As a whole.</summary>
    Atomic,

    /// <summary>Item by item; an item is its own key.</summary>
    Set,

    /// <summary>Item by item; an item is found by its key fields.</summary>
    Map,
}
