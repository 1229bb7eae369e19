namespace Flux.Kubernetes.Apply;

/// <summary>One object of an inventory.</summary>
/// <param name="Object">The object.</param>
/// <param name="Version">The version it was last applied in.</param>
public sealed record InventoryEntry(ObjectIdentity Object, string Version)
{
    /// <summary>The <c>id</c> field: <c>namespace_name_group_kind</c>.</summary>
    public string Id => Object.ToString();
}
