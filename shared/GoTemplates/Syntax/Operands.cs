using System.Text;
using Flux.GoTemplates.Builtins;
using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Syntax;

/// <summary>The name of a function.</summary>
internal sealed class IdentifierNode(ParseTree tree, int position, string name, GoFunction function, BuiltinKind kind) : Operand(tree, position)
{
    public override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        executor.At(this);
        return executor.Call(new(function, kind, command, name), dot, command.Arguments, final);
    }

    public override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        return executor.Validate(executor.Call(new(function, kind, this, name), dot, [], Value.Missing), type);
    }

    public override void Write(StringBuilder text) => text.Append(name);
}

/// <summary>The cursor.</summary>
internal sealed class DotNode(ParseTree tree, int position) : Operand(tree, position)
{
    public override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        executor.At(this);
        command.CheckIsAlone(executor, final);
        return dot;
    }

    public override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        return executor.Validate(dot, type);
    }

    public override void Write(StringBuilder text) => text.Append('.');
}

/// <summary>nil</summary>
internal sealed class NilNode(ParseTree tree, int position) : Operand(tree, position)
{
    public override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        executor.At(this);
        command.CheckIsAlone(executor, final);
        throw executor.Error("nil is not a command");
    }

    public override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        return type is not null && Executor.CanBeNil(type)
            ? Value.Of(GoValues.Zero(type), type)
            : throw executor.Error($"cannot assign nil to {type?.Name ?? "<nil>"}");
    }

    public override void Write(StringBuilder text) => text.Append("nil");
}

/// <summary>.Field or .Field1.Field2</summary>
internal sealed class FieldNode(ParseTree tree, int position, string[] names) : Operand(tree, position)
{
    public string[] Names => names;

    public override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        executor.At(this);
        return executor.Fields(this, dot, dot, names, command.Arguments, final);
    }

    public override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        return executor.Validate(executor.Fields(this, dot, dot, names, [], Value.Missing), type);
    }

    public override void Write(StringBuilder text) => Array.ForEach(names, n => text.Append('.').Append(n));
}

/// <summary>$variable or $variable.Field</summary>
internal sealed class VariableNode : Operand
{
    private readonly string[] _fields;

    public VariableNode(ParseTree tree, int position, string name)
        : base(tree, position)
    {
        var parts = name.Split('.');
        Name = parts[0];
        _fields = parts[1..];
    }

    public string Name { get; }

    public override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        executor.At(this);
        var value = executor.Variable(Name);
        if (_fields.Length == 0)
        {
            command.CheckIsAlone(executor, final);
            return value;
        }

        return executor.Fields(this, dot, value, _fields, command.Arguments, final);
    }

    public override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        var value = executor.Variable(Name);
        return executor.Validate(_fields.Length == 0 ? value : executor.Fields(this, dot, value, _fields, [], Value.Missing), type);
    }

    public override void Write(StringBuilder text)
    {
        text.Append(Name);
        Array.ForEach(_fields, n => text.Append('.').Append(n));
    }
}

/// <summary>(pipeline).Field</summary>
internal sealed class ChainNode(ParseTree tree, int position, Operand node, string[] names) : Operand(tree, position)
{
    public override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        executor.At(this);
        return executor.Fields(this, dot, node.Argument(executor, dot, null), names, command.Arguments, final);
    }

    public override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        return executor.Validate(executor.Fields(this, dot, node.Argument(executor, dot, null), names, [], Value.Missing), type);
    }

    public override void Write(StringBuilder text)
    {
        text.Append(node is PipeNode ? "(" : "");
        node.Write(text);
        text.Append(node is PipeNode ? ")" : "");
        Array.ForEach(names, n => text.Append('.').Append(n));
    }
}
