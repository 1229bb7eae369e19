using System.Runtime.CompilerServices;
using Flux.GoTemplates.Builtins;
using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Formatting;

namespace Flux.GoTemplates.Syntax;

/// <content>Pipelines, commands and operands.</content>
internal sealed partial class Parser
{
    private PipeNode Pipeline(string context, ItemType end)
    {
        var position = PeekNonSpace().Position;
        var (declared, isAssignment) = Declarations(context);
        var commands = new List<CommandNode>();
        while (true)
        {
            var item = NextNonSpace();
            if (item.Type == end)
            {
                CheckPipeline(commands, context);
                return new(_tree, position, [.. declared], isAssignment, [.. commands]);
            }

            switch (item.Type)
            {
                case ItemType.Bool or ItemType.CharConstant or ItemType.Complex or ItemType.Dot or ItemType.Field or ItemType.Identifier
                    or ItemType.Number or ItemType.Nil or ItemType.RawString or ItemType.String or ItemType.Variable or ItemType.LeftParen:
                    Backup();
                    commands.Add(Command());
                    break;
                default:
                    throw Unexpected(item, context);
            }
        }
    }

    private (List<VariableNode> Declared, bool IsAssignment) Declarations(string context)
    {
        var declared = new List<VariableNode>();
        while (PeekNonSpace() is { Type: ItemType.Variable } variable)
        {
            Next();

            // in "$x foo", foo has to be read to know that $x is an argument; so the token right behind is kept to be put back
            var behind = Peek();
            var next = PeekNonSpace();
            if (next.Type is ItemType.Assign or ItemType.Declare)
            {
                NextNonSpace();
                Declare(variable);
                return (declared, next.Type == ItemType.Assign);
            }

            if (next is { Type: ItemType.Char, Text: "," })
            {
                NextNonSpace();
                Declare(variable);
                if (context == "range" && declared.Count < 2)
                {
                    if (PeekNonSpace().Type is ItemType.Variable or ItemType.RightDelim or ItemType.RightParen)
                    {
                        continue;
                    }

                    throw Error("range can only initialize variables");
                }

                throw Error($"too many declarations in {context}");
            }

            if (behind.Type == ItemType.Space)
            {
                Backup3(variable, behind);
            }
            else
            {
                Backup2(variable);
            }

            break;
        }

        return (declared, false);

        void Declare(Item variable)
        {
            declared.Add(new(_tree, variable.Position, variable.Text));
            _variables.Add(variable.Text);
        }
    }

    private void CheckPipeline(List<CommandNode> commands, string context)
    {
        if (commands.Count == 0)
        {
            throw Error($"missing value for {context}");
        }

        for (var i = 1; i < commands.Count; i++)
        {
            if (commands[i].Arguments[0] is BoolNode or DotNode or NilNode or NumberNode or StringNode)
            {
                throw Error($"non executable command in pipeline stage {i + 1}");
            }
        }
    }

    private CommandNode Command()
    {
        var position = PeekNonSpace().Position;
        var arguments = new List<Operand>();
        while (true)
        {
            PeekNonSpace();
            if (Operand() is { } operand)
            {
                arguments.Add(operand);
            }

            var item = Next();
            if (item.Type == ItemType.Space)
            {
                continue;
            }

            if (item.Type is ItemType.RightDelim or ItemType.RightParen)
            {
                Backup();
            }
            else if (item.Type != ItemType.Pipe)
            {
                throw Unexpected(item, "operand");
            }

            break;
        }

        return arguments.Count == 0 ? throw Error("empty command") : new(_tree, position, [.. arguments]);
    }

    private Operand? Operand()
    {
        var node = Term();
        if (node is null || Peek().Type != ItemType.Field)
        {
            return node;
        }

        var position = Peek().Position;
        var fields = new List<string>();
        while (Peek().Type == ItemType.Field)
        {
            fields.Add(Next().Text[1..]);
        }

        return node switch
        {
            FieldNode field => new FieldNode(_tree, position, [.. field.Names, .. fields]),
            VariableNode variable => new VariableNode(_tree, position, string.Join('.', [variable.ToString(), .. fields])),
            BoolNode or StringNode or NumberNode or NilNode or DotNode => throw Error($"unexpected . after term {Quoting.Quote(node.ToString())}"),
            _ => new ChainNode(_tree, position, node, [.. fields]),
        };
    }

    private Operand? Term()
    {
        var item = NextNonSpace();
        switch (item.Type)
        {
            case ItemType.Identifier:
                return Identifier(item);
            case ItemType.Dot:
                return new DotNode(_tree, item.Position);
            case ItemType.Nil:
                return new NilNode(_tree, item.Position);
            case ItemType.Variable:
                return _variables.Contains(item.Text)
                    ? new VariableNode(_tree, item.Position, item.Text)
                    : throw Error($"undefined variable {Quoting.Quote(item.Text)}");
            case ItemType.Field:
                return new FieldNode(_tree, item.Position, [item.Text[1..]]);
            case ItemType.Bool:
                return new BoolNode(_tree, item.Position, item.Text == "true");
            case ItemType.CharConstant or ItemType.Complex or ItemType.Number:
                return new NumberNode(_tree, item.Position, Number(item));
            case ItemType.LeftParen:
                return Parenthesized();
            case ItemType.String or ItemType.RawString:
                return new StringNode(_tree, item.Position, item.Text, Unquote(item.Text));
            default:
                Backup();
                return null;
        }
    }

    private IdentifierNode Identifier(Item item)
    {
        if (_functions.Find(item.Text) is { } function)
        {
            return new(_tree, item.Position, item.Text, function, BuiltinKind.None);
        }

        return BuiltinFunctions.Find(item.Text) is (var builtin, var kind)
            ? new(_tree, item.Position, item.Text, builtin, kind)
            : throw Error($"function {Quoting.Quote(item.Text)} not defined");
    }

    private Constant Number(Item item)
    {
        try
        {
            return Constant.Parse(item.Text, item.Type);
        }
        catch (FormatException e)
        {
            throw Error(e.Message);
        }
    }

    private PipeNode Parenthesized()
    {
        if (_depth.Value >= MaximumNesting)
        {
            throw Error("max expression depth exceeded");
        }

        _depth.Value++;
        var pipe = RuntimeHelpers.TryEnsureSufficientExecutionStack()
            ? Pipeline("parenthesized pipeline", ItemType.RightParen)
            : DeepStack.Run(() => Pipeline("parenthesized pipeline", ItemType.RightParen));
        _depth.Value--;
        return pipe;
    }
}
