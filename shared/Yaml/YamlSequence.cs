namespace Flux.Yaml;

/// <summary>A list.</summary>
public sealed class YamlSequence : YamlNode
{
    /// <summary>An empty list.</summary>
    public YamlSequence()
    {
        Items = [];
    }

    /// <summary>A list of these items.</summary>
    public YamlSequence(IEnumerable<YamlNode> items)
    {
        Items = [.. items];
    }

    /// <summary>The items, in order.</summary>
    public List<YamlNode> Items { get; }

    /// <inheritdoc/>
    public override YamlNode Clone()
    {
        var copy = new YamlSequence { Line = Line };
        copy.Items.EnsureCapacity(Items.Count);
        foreach (var item in Items)
        {
            copy.Items.Add(item.Clone());
        }

        return copy;
    }
}
