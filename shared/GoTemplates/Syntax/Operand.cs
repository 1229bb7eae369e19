using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Syntax;

/// <summary>A node that has a value.</summary>
internal abstract class Operand(ParseTree tree, int position) : Node(tree, position)
{
    /// <summary>Its value as the first word of a command.</summary>
    /// <param name="executor">The execution.</param>
    /// <param name="dot">The cursor.</param>
    /// <param name="command">The command, with the arguments.</param>
    /// <param name="final">The result of the command before in the pipeline.</param>
    public abstract Value Command(Executor executor, in Value dot, CommandNode command, in Value final);

    /// <summary>Its value as an argument for a parameter of the type; null takes any.</summary>
    public abstract Value Argument(Executor executor, in Value dot, GoType? type);
}
