using Flux.GoTemplates.Execution;

namespace Flux.GoTemplates.Syntax;

/// <summary>A node that writes output.</summary>
internal abstract class Statement(ParseTree tree, int position) : Node(tree, position)
{
    /// <summary>Whether it is but space.</summary>
    public virtual bool IsEmpty => false;

    public abstract Flow Run(Executor executor, in Value dot);
}
