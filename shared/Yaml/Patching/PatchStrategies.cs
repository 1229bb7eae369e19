namespace Flux.Yaml.Patching;

/// <summary>How a field merges (<c>x-kubernetes-patch-strategy</c>).</summary>
[Flags]
public enum PatchStrategies
{
    /// <summary>Nothing said: maps merge, lists are replaced.</summary>
    None = 0,

    /// <summary>A list merges, by its merge key or as a set of scalars.</summary>
    Merge = 1,

    /// <summary>A map is replaced.</summary>
    Replace = 2,

    /// <summary>Keys that the patch's <c>$retainKeys</c> does not name are dropped.</summary>
    RetainKeys = 4,
}
