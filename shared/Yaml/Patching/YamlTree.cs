namespace Flux.Yaml.Patching;

/// <summary>Patches on YAML nodes.</summary>
public readonly struct YamlTree : ITree<YamlNode>
{
    /// <inheritdoc/>
    public static bool IsNull(YamlNode? node) => node is null || node.IsNull;

    /// <inheritdoc/>
    public static bool IsMap(YamlNode? node) => node is YamlMapping;

    /// <inheritdoc/>
    public static bool IsList(YamlNode? node) => node is YamlSequence;

    /// <inheritdoc/>
    public static bool TryGet(YamlNode map, string key, out YamlNode? value) => (value = ((YamlMapping)map)[key]) is not null;

    /// <inheritdoc/>
    public static void Set(YamlNode map, string key, YamlNode? value) => ((YamlMapping)map)[key] = value ?? YamlScalar.Null();

    /// <inheritdoc/>
    public static bool Remove(YamlNode map, string key) => ((YamlMapping)map).Remove(key);

    /// <inheritdoc/>
    public static int Length(YamlNode list) => ((YamlSequence)list).Items.Count;

    /// <inheritdoc/>
    public static YamlNode? Item(YamlNode list, int index) => ((YamlSequence)list).Items[index];

    /// <inheritdoc/>
    public static void SetItem(YamlNode list, int index, YamlNode? value) => ((YamlSequence)list).Items[index] = value ?? YamlScalar.Null();

    /// <inheritdoc/>
    public static void Insert(YamlNode list, int index, YamlNode? value) =>
        ((YamlSequence)list).Items.Insert(index, value ?? YamlScalar.Null());

    /// <inheritdoc/>
    public static void RemoveAt(YamlNode list, int index) => ((YamlSequence)list).Items.RemoveAt(index);

    /// <inheritdoc/>
    public static YamlNode? Clone(YamlNode? node) => node?.Clone();

    /// <inheritdoc/>
    public static bool DeepEquals(YamlNode? a, YamlNode? b) => YamlNode.DeepEquals(a ?? YamlScalar.Null(), b ?? YamlScalar.Null());

    /// <inheritdoc/>
    public static TreeSize Measure(YamlNode? node) => TreeSize.Of(node);

    /// <inheritdoc/>
    public static string? Text(YamlNode? node) => node is YamlScalar { Tag: YamlTag.String or YamlTag.Timestamp } scalar ? scalar.Text : null;
}
