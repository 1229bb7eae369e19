using System.Text;
using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Syntax;

/// <summary>Statements one after the other.</summary>
internal sealed class ListNode(ParseTree tree, int position, Statement[] nodes) : Statement(tree, position)
{
    public override bool IsEmpty => Array.TrueForAll(nodes, n => n.IsEmpty);

    public override Flow Run(Executor executor, in Value dot)
    {
        if (!executor.HasStack())
        {
            return RunDeep(executor, dot);
        }

        foreach (var node in nodes)
        {
            var flow = node.Run(executor, dot);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    public override void Write(StringBuilder text) => Array.ForEach(nodes, n => n.Write(text));

    private Flow RunDeep(Executor executor, Value dot) => DeepStack.Run(() => Run(executor, dot));
}

/// <summary>Text between actions.</summary>
internal sealed class TextNode(ParseTree tree, int position, string content) : Statement(tree, position)
{
    public override bool IsEmpty => Unicodes.IsSpace(content);

    public override Flow Run(Executor executor, in Value dot)
    {
        executor.Step(this);
        executor.Write(content);
        return Flow.Next;
    }

    public override void Write(StringBuilder text) => text.Append(content);
}

/// <summary>A pipeline whose value is printed, unless it declares variables.</summary>
internal sealed class ActionNode(ParseTree tree, int position, PipeNode pipe) : Statement(tree, position)
{
    public override Flow Run(Executor executor, in Value dot)
    {
        executor.Step(this);
        var value = pipe.Evaluate(executor, dot);
        if (!pipe.Declares)
        {
            executor.Print(this, value);
        }

        return Flow.Next;
    }

    public override void Write(StringBuilder text)
    {
        text.Append(Tree.LeftDelim);
        pipe.Write(text);
        text.Append(Tree.RightDelim);
    }
}

/// <summary>{{break}}</summary>
internal sealed class BreakNode(ParseTree tree, int position) : Statement(tree, position)
{
    public override Flow Run(Executor executor, in Value dot) => Flow.Break;

    public override void Write(StringBuilder text) => text.Append(Tree.LeftDelim).Append("break").Append(Tree.RightDelim);
}

/// <summary>{{continue}}</summary>
internal sealed class ContinueNode(ParseTree tree, int position) : Statement(tree, position)
{
    public override Flow Run(Executor executor, in Value dot) => Flow.Continue;

    public override void Write(StringBuilder text) => text.Append(Tree.LeftDelim).Append("continue").Append(Tree.RightDelim);
}

/// <summary>{{end}}; ends a list and is in none.</summary>
internal sealed class EndNode(ParseTree tree, int position) : Statement(tree, position)
{
    public override Flow Run(Executor executor, in Value dot) => Flow.Next;

    public override void Write(StringBuilder text) => text.Append(Tree.LeftDelim).Append("end").Append(Tree.RightDelim);
}

/// <summary>{{else}}; ends a list and is in none.</summary>
internal sealed class ElseNode(ParseTree tree, int position) : Statement(tree, position)
{
    public override Flow Run(Executor executor, in Value dot) => Flow.Next;

    public override void Write(StringBuilder text) => text.Append(Tree.LeftDelim).Append("else").Append(Tree.RightDelim);
}

/// <summary>{{template "name" pipeline}}; a block is one behind its definition.</summary>
internal sealed class TemplateNode(ParseTree tree, int position, string name, PipeNode? pipe) : Statement(tree, position)
{
    public override Flow Run(Executor executor, in Value dot)
    {
        executor.Step(this);
        var template = executor.Find(name) ?? throw executor.Error($"template {Quoting.Quote(name)} not defined");
        executor.CheckDepth();
        var argument = pipe is null ? Value.Invalid : pipe.Evaluate(executor, dot);
        executor.Call(template, argument);
        return Flow.Next;
    }

    public override void Write(StringBuilder text)
    {
        text.Append(Tree.LeftDelim).Append("template ").Append(Quoting.Quote(name));
        if (pipe is not null)
        {
            text.Append(' ');
            pipe.Write(text);
        }

        text.Append(Tree.RightDelim);
    }
}
