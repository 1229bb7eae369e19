using System.Runtime.CompilerServices;
using System.Text;
using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Syntax;

/// <summary>Commands that feed each other, and the variables that take the last one's value.</summary>
internal sealed class PipeNode(ParseTree tree, int position, VariableNode[] declared, bool isAssignment, CommandNode[] commands)
    : Operand(tree, position)
{
    public VariableNode[] Declared => declared;

    public bool Declares => declared.Length > 0;

    public bool IsAssignment => isAssignment;

    public Value Evaluate(Executor executor, in Value dot)
    {
        executor.At(this);
        var value = Value.Missing;
        foreach (var command in commands)
        {
            value = command.Arguments[0].Command(executor, dot, command, value).Unwrapped;
        }

        foreach (var variable in declared)
        {
            if (isAssignment)
            {
                executor.SetVariable(variable.Name, value);
            }
            else
            {
                executor.Push(variable.Name, value);
            }
        }

        return value;
    }

    public override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        command.CheckIsAlone(executor, final);
        return Nested(executor, dot);
    }

    public override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        return executor.Validate(Nested(executor, dot), type);
    }

    public override void Write(StringBuilder text)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            WriteDeep(text);
            return;
        }

        for (var i = 0; i < declared.Length; i++)
        {
            text.Append(i > 0 ? ", " : "");
            declared[i].Write(text);
        }

        text.Append(declared.Length == 0 ? "" : isAssignment ? " = " : " := ");
        for (var i = 0; i < commands.Length; i++)
        {
            text.Append(i > 0 ? " | " : "");
            commands[i].Write(text);
        }
    }

    private Value Nested(Executor executor, in Value dot) => executor.HasStack() ? Evaluate(executor, dot) : EvaluateDeep(executor, dot);

    private Value EvaluateDeep(Executor executor, Value dot) => DeepStack.Run(() => Evaluate(executor, dot));

    private bool WriteDeep(StringBuilder text) => DeepStack.Run(() =>
    {
        Write(text);
        return true;
    });
}

/// <summary>A function, field or constant with its arguments.</summary>
internal sealed class CommandNode(ParseTree tree, int position, Operand[] arguments) : Node(tree, position)
{
    public Operand[] Arguments => arguments;

    /// <summary>A value that is no function can have no arguments.</summary>
    public void CheckIsAlone(Executor executor, in Value final)
    {
        if (arguments.Length > 1 || !final.IsMissing)
        {
            throw executor.Error($"can't give argument to non-function {arguments[0]}");
        }
    }

    public override void Write(StringBuilder text)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            text.Append(i > 0 ? " " : "");
            if (arguments[i] is PipeNode pipe)
            {
                text.Append('(');
                pipe.Write(text);
                text.Append(')');
            }
            else
            {
                arguments[i].Write(text);
            }
        }
    }
}
