namespace Flux.Yaml;

/// <summary>A scalar: its text, what it resolves to, and whether it is quoted (or a block), which fixes it as a string.</summary>
/// <param name="text">The text, unescaped.</param>
/// <param name="tag">What it resolves to.</param>
/// <param name="quoted">Whether quotes or a block style make it a string whatever its text. On a null: whether it is written as an empty string.</param>
public sealed class YamlScalar(string text, YamlTag tag, bool quoted = false) : YamlNode
{
    /// <summary>The text, unescaped.</summary>
    public string Text { get; private set; } = text;

    /// <summary>What it resolves to.</summary>
    public YamlTag Tag { get; private set; } = tag;

    /// <summary>Whether quotes or a block style make it a string whatever its text.</summary>
    public bool Quoted { get; private set; } = quoted;

    /// <summary>The quote or block mark it was written with; NUL where it was plain or was not read.</summary>
    public char Mark { get; set; }

    /// <summary>A string, which quoting keeps one.</summary>
    public static YamlScalar String(string text) => new(text, YamlTag.String, quoted: true);

    /// <summary>A null.</summary>
    public static YamlScalar Null() => new("null", YamlTag.Null);

    /// <inheritdoc/>
    public override YamlNode Clone() => new YamlScalar(Text, Tag, Quoted) { Line = Line, Mark = Mark };

    /// <summary>Takes over what another says, in place, so that wherever this node stands the change is seen.</summary>
    public void Assign(YamlScalar other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (Text, Tag, Quoted, Mark) = (other.Text, other.Tag, other.Quoted, other.Mark);
    }

    /// <summary>The same scalar with another text: a string stays one, anything else is resolved anew.</summary>
    public YamlScalar WithText(string text) =>
        Quoted || Tag == YamlTag.String ? new(text, YamlTag.String, Quoted) { Line = Line } : ScalarResolver.Plain(text, Line);

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal bool SameValue(YamlScalar other)
    {
        if (Tag is YamlTag.Int or YamlTag.Float && other.Tag is YamlTag.Int or YamlTag.Float)
        {
            return GoNumber.Canonical(this) == GoNumber.Canonical(other);
        }

        return Tag == other.Tag && (Tag == YamlTag.Null || Text == other.Text
            || (Tag == YamlTag.Bool && ScalarResolver.IsTrue(Text) == ScalarResolver.IsTrue(other.Text)));
    }
}
