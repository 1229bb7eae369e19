using System.Text;

namespace Flux.GoTemplates.Syntax;

/// <summary>A part of a template.</summary>
internal abstract class Node(ParseTree tree, int position)
{
    public ParseTree Tree => tree;

    public int Position => position;

    /// <summary>Writes the part as Go prints it in messages.</summary>
    public abstract void Write(StringBuilder text);

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }
}
