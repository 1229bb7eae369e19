namespace Flux.Yaml.Patching;

/// <summary>
/// What a patch needs of a tree. There are two: JSON nodes (the API server's objects) and YAML nodes (the Kustomize engine's), so that each
/// patch is written once. A JSON null is whatever <see cref="IsNull"/> says.
/// </summary>
/// <typeparam name="T">The node type.</typeparam>
public interface ITree<T> where T : class
{
    /// <summary>Whether the node is JSON's null.</summary>
    static abstract bool IsNull(T? node);

    /// <summary>Whether the node is a map.</summary>
    static abstract bool IsMap(T? node);

    /// <summary>Whether the node is a list.</summary>
    static abstract bool IsList(T? node);

    /// <summary>A map's value; false where the key is absent.</summary>
    static abstract bool TryGet(T map, string key, out T? value);

    /// <summary>Sets a key. The value must not be part of a tree.</summary>
    static abstract void Set(T map, string key, T? value);

    /// <summary>Removes a key; false where it is absent.</summary>
    static abstract bool Remove(T map, string key);

    /// <summary>A list's length.</summary>
    static abstract int Length(T list);

    /// <summary>An item.</summary>
    static abstract T? Item(T list, int index);

    /// <summary>Replaces an item. The value must not be part of a tree.</summary>
    static abstract void SetItem(T list, int index, T? value);

    /// <summary>Inserts an item. The value must not be part of a tree.</summary>
    static abstract void Insert(T list, int index, T? value);

    /// <summary>Removes an item.</summary>
    static abstract void RemoveAt(T list, int index);

    /// <summary>A copy that shares nothing and has no parent.</summary>
    static abstract T? Clone(T? node);

    /// <summary>Whether both hold the same data.</summary>
    static abstract bool DeepEquals(T? a, T? b);

    /// <summary>How large a tree is.</summary>
    static abstract TreeSize Measure(T? node);

    /// <summary>A string node's text; null for anything else.</summary>
    static abstract string? Text(T? node);
}
