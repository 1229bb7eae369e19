using System.Text;
using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Syntax;

/// <summary>What if, with and range share.</summary>
internal abstract class BranchNode(ParseTree tree, int position, string keyword, PipeNode pipe, ListNode list, ListNode? other)
    : Statement(tree, position)
{
    protected PipeNode Pipe => pipe;

    protected ListNode List => list;

    protected ListNode? Other => other;

    public sealed override void Write(StringBuilder text)
    {
        text.Append(Tree.LeftDelim).Append(keyword).Append(' ');
        pipe.Write(text);
        text.Append(Tree.RightDelim);
        list.Write(text);
        if (other is not null)
        {
            text.Append(Tree.LeftDelim).Append("else").Append(Tree.RightDelim);
            other.Write(text);
        }

        text.Append(Tree.LeftDelim).Append("end").Append(Tree.RightDelim);
    }
}

/// <summary>{{if}}</summary>
internal sealed class IfNode(ParseTree tree, int position, PipeNode pipe, ListNode list, ListNode? other)
    : BranchNode(tree, position, "if", pipe, list, other)
{
    public override Flow Run(Executor executor, in Value dot)
    {
        executor.Step(this);
        var mark = executor.Mark();
        var flow = GoValues.IsTrue(Pipe.Evaluate(executor, dot).Object) ? List.Run(executor, dot)
            : Other is not null ? Other.Run(executor, dot)
            : Flow.Next;
        executor.Pop(mark);
        return flow;
    }
}

/// <summary>{{with}}</summary>
internal sealed class WithNode(ParseTree tree, int position, PipeNode pipe, ListNode list, ListNode? other)
    : BranchNode(tree, position, "with", pipe, list, other)
{
    public override Flow Run(Executor executor, in Value dot)
    {
        executor.Step(this);
        var mark = executor.Mark();
        var value = Pipe.Evaluate(executor, dot);
        var flow = GoValues.IsTrue(value.Object) ? List.Run(executor, value)
            : Other is not null ? Other.Run(executor, dot)
            : Flow.Next;
        executor.Pop(mark);
        return flow;
    }
}

/// <summary>{{range}}</summary>
internal sealed class RangeNode(ParseTree tree, int position, PipeNode pipe, ListNode list, ListNode? other)
    : BranchNode(tree, position, "range", pipe, list, other)
{
    public override Flow Run(Executor executor, in Value dot)
    {
        executor.Step(this);
        var mark = executor.Mark();
        var flow = Iterate(executor, Pipe.Evaluate(executor, dot).Object) || Other is null ? Flow.Next : Other.Run(executor, dot);
        executor.Pop(mark);
        return flow;
    }

    // whether there was anything to iterate over
    private bool Iterate(Executor executor, object? value)
    {
        while (value is GoPointer { Target: { } target })
        {
            value = target;
        }

        switch (value)
        {
            case GoSlice slice:
                var element = slice.Type.Element!;
                for (var i = 0; i < slice.Count && Once(executor, Value.Of(GoValues.Int(i)), Value.Of(slice[i], element)); i++)
                {
                }

                return slice.Count > 0;
            case GoMap map:
                return Entries(executor, map);
            case null or GoPointer { IsNil: true }:
                return value is null ? false : throw Cannot(executor, value);
            default:
                return Integers(executor, value);
        }
    }

    private bool Entries(Executor executor, GoMap map)
    {
        var keys = map.SortedKeys;
        var type = map.Type.Element!;
        var values = Array.ConvertAll(keys, k => map[k]); // what the body sets is not seen
        for (var i = 0; i < keys.Length && Once(executor, Value.Of(keys[i]), Value.Of(values[i], type)); i++)
        {
        }

        return keys.Length > 0;
    }

    private bool Integers(Executor executor, object value)
    {
        var type = GoType.Of(value)!;
        if (!GoValues.IsSigned(type.Kind) && !GoValues.IsUnsigned(type.Kind))
        {
            throw Cannot(executor, value);
        }

        if (Pipe.Declared.Length > 1)
        {
            throw executor.Error($"can't use {executor.Show(value)} to iterate over more than one variable");
        }

        var end = GoValues.IsSigned(type.Kind) ? GoValues.AsInt64(value) : (Int128)GoValues.AsUInt64(value);
        for (Int128 i = 0; i < end && Once(executor, Value.Invalid, Value.Of(GoValues.Integer(type, i))); i++)
        {
        }

        return end > 0;
    }

    private TemplateException Cannot(Executor executor, object value) => executor.Error($"range can't iterate over {executor.Show(value)}");

    // false once {{break}} is met
    private bool Once(Executor executor, in Value index, in Value item)
    {
        executor.Step(this);
        var declared = Pipe.Declared;
        if (declared.Length > 0)
        {
            SetVariables(executor, declared, index, item);
        }

        var mark = executor.Mark();
        var flow = List.Run(executor, item);
        executor.Pop(mark);
        return flow != Flow.Break;
    }

    private void SetVariables(Executor executor, VariableNode[] declared, in Value index, in Value item)
    {
        if (Pipe.IsAssignment)
        {
            executor.SetVariable(declared[0].Name, declared.Length > 1 ? index : item);
            if (declared.Length > 1)
            {
                executor.SetVariable(declared[1].Name, item);
            }

            return;
        }

        executor.SetTop(1, item);
        if (declared.Length > 1)
        {
            executor.SetTop(2, index);
        }
    }
}
