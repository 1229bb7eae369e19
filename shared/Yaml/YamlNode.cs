namespace Flux.Yaml;

/// <summary>
/// A node of a YAML tree that can be changed: the Kustomize engine's currency, since a scalar keeps its text and quoting. Aliases are
/// expanded when read, so a node has one parent.
/// </summary>
public abstract class YamlNode
{
    /// <summary>The line the node starts at, from 1; 0 where it was not read from text.</summary>
    public int Line { get; init; }

    /// <summary>Whether this is a null scalar.</summary>
    public bool IsNull => this is YamlScalar { Tag: YamlTag.Null };

    /// <summary>A copy that shares nothing.</summary>
    public abstract YamlNode Clone();

    /// <summary>Whether both hold the same data: the order of a map's keys and the form of scalars do not count.</summary>
    public static bool DeepEquals(YamlNode? a, YamlNode? b)
    {
        switch (a, b)
        {
            case (null, null):
                return true;
            case (YamlScalar x, YamlScalar y):
                return x.SameValue(y);
            case (YamlSequence x, YamlSequence y):
                return x.Items.Count == y.Items.Count && !x.Items.Where((item, i) => !DeepEquals(item, y.Items[i])).Any();
            case (YamlMapping x, YamlMapping y):
                return x.Count == y.Count && x.All(e => y[e.Key] is { } other && DeepEquals(e.Value, other));
            default:
                return false;
        }
    }
}
