namespace Flux.Yaml.Patching;

/// <summary>How large a tree is.</summary>
/// <param name="Nodes">The number of its nodes.</param>
/// <param name="Depth">The longest way down, in nodes.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct TreeSize(long Nodes, int Depth)
{
    /// <summary>The deepest tree that patches and replacements may make; deeper ones are only counted as such.</summary>
    public const int MaxDepth = 1_000;

    /// <summary>The most nodes that one patch or build may copy.</summary>
    public const long MaxCopiedNodes = 1_000_000;

    /// <summary>Measures a YAML tree.</summary>
    public static TreeSize Of(YamlNode? node) => Of(node, 0);

    internal TreeSize Under(TreeSize child) => new(Nodes + child.Nodes, Math.Max(Depth, child.Depth + 1));

    private static TreeSize Of(YamlNode? node, int level)
    {
        var size = new TreeSize(1, 1);
        if (level > MaxDepth)
        {
            return size;
        }

        switch (node)
        {
            case YamlMapping map:
                foreach (var entry in map)
                {
                    size = size.Under(Of(entry.Value, level + 1));
                }

                break;
            case YamlSequence list:
                foreach (var item in list.Items)
                {
                    size = size.Under(Of(item, level + 1));
                }

                break;
        }

        return size;
    }
}
