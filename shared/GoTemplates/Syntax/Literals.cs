using System.Text;
using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Syntax;

/// <summary>What constants share: they take the type that is asked for, if they can.</summary>
internal abstract class LiteralNode(ParseTree tree, int position) : Operand(tree, position)
{
    public sealed override Value Command(Executor executor, in Value dot, CommandNode command, in Value final)
    {
        executor.At(this);
        command.CheckIsAlone(executor, final);
        return Ideal(executor);
    }

    public sealed override Value Argument(Executor executor, in Value dot, GoType? type)
    {
        executor.At(this);
        if (type is null || ReferenceEquals(type, GoType.Any) || ReferenceEquals(type, GoType.ReflectValue))
        {
            return Ideal(executor);
        }

        return As(type) is { } value ? Value.Of(value) : throw executor.Error(Expected(type));
    }

    /// <summary>The value where no type is asked for.</summary>
    protected abstract Value Ideal(Executor executor);

    /// <summary>The value as the type, null where it does not fit.</summary>
    protected abstract object? As(GoType type);

    private string Expected(GoType type)
    {
        var kind = type.Kind;
        return GoValues.IsSigned(kind) ? $"expected integer; found {this}"
            : GoValues.IsUnsigned(kind) ? $"expected unsigned integer; found {this}"
            : GoValues.IsFloat(kind) ? $"expected float; found {this}"
            : kind == GoKind.Complex128 ? $"expected complex; found {this}"
            : kind == GoKind.Bool ? $"expected bool; found {this}"
            : kind == GoKind.String ? $"expected string; found {this}"
            : $"can't handle {this} for arg of type {type}";
    }
}

/// <summary>true or false</summary>
internal sealed class BoolNode(ParseTree tree, int position, bool value) : LiteralNode(tree, position)
{
    private readonly object _value = GoValues.Box(value);

    public override void Write(StringBuilder text) => text.Append(value ? "true" : "false");

    protected override Value Ideal(Executor executor) => Value.Of(_value);

    protected override object? As(GoType type) => type.Kind != GoKind.Bool ? null : type == GoType.Bool ? _value : new GoNamed(type, _value);
}

/// <summary>A string in quotes.</summary>
internal sealed class StringNode(ParseTree tree, int position, string quoted, string value) : LiteralNode(tree, position)
{
    public override void Write(StringBuilder text) => text.Append(quoted);

    protected override Value Ideal(Executor executor) => Value.Of(value);

    protected override object? As(GoType type) => type.Kind != GoKind.String ? null : type == GoType.String ? value : new GoNamed(type, value);
}

/// <summary>A number.</summary>
internal sealed class NumberNode(ParseTree tree, int position, Constant constant) : LiteralNode(tree, position)
{
    private readonly object? _ideal =
        constant.Complex is { } complex ? complex
        : constant.IsWrittenAsFloat ? constant.Float
        : constant.Integer is { } integer ? GoValues.Int(integer)
        : null;

    public override void Write(StringBuilder text) => text.Append(constant.Text);

    protected override Value Ideal(Executor executor) =>
        _ideal is not null ? Value.Of(_ideal) : throw executor.Error($"{constant.Text} overflows int");

    protected override object? As(GoType type)
    {
        var kind = type.Kind;
        return GoValues.IsSigned(kind) ? constant.Integer is { } i ? GoValues.Integer(type, i) : null
            : GoValues.IsUnsigned(kind) ? constant.Unsigned is { } u ? GoValues.Integer(type, u) : null
            : kind == GoKind.Float64 ? (object?)constant.Float
            : kind == GoKind.Float32 ? (float?)constant.Float
            : kind == GoKind.Complex128 ? constant.Complex
            : null;
    }
}
