using System.Runtime.CompilerServices;
using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Syntax;

/// <summary>Builds one template out of tokens; templates defined inside have a parser of their own on the same tokens.</summary>
/// <remarks>Source: Go 1.26, text/template/parse/parse.go.</remarks>
internal sealed partial class Parser
{
    private const int MaximumNesting = 10_000;
    private readonly Lexer _lexer;
    private readonly FunctionMap _functions;
    private readonly Dictionary<string, ParseTree> _trees;
    private readonly ParseTree _tree;
    private readonly Item[] _items = new Item[3];
    private readonly List<string> _variables = ["$"];
    private readonly Parser? _outer;
    private readonly string _text;
    private readonly Depth _depth;
    private int _peeked;
    private int _actionLine;
    private int _rangeDepth;

    private Parser(string name, string parseName, string text, TemplateOptions options, FunctionMap functions)
    {
        var left = options.LeftDelimiter.Length == 0 ? "{{" : options.LeftDelimiter;
        var right = options.RightDelimiter.Length == 0 ? "}}" : options.RightDelimiter;
        _text = text;
        _functions = functions;
        _lexer = new(text, left, right, functions.Contains("break"), functions.Contains("continue"));
        _trees = new(StringComparer.Ordinal);
        _tree = new(parseName, text, left, right) { Name = name };
        _depth = new();
    }

    private Parser(Parser outer, string name)
    {
        _outer = outer;
        _text = outer._text;
        _functions = outer._functions;
        _lexer = outer._lexer;
        _trees = outer._trees;
        _depth = outer._depth;
        _tree = new(outer._tree.ParseName, outer._text, outer._tree.LeftDelim, outer._tree.RightDelim) { Name = name };
    }

    /// <summary>The templates of a text by name, the text's own among them.</summary>
    /// <exception cref="TemplateException">It cannot be parsed.</exception>
    public static Dictionary<string, ParseTree> Parse(string name, string text, TemplateOptions options, FunctionMap functions)
    {
        var parser = new Parser(name, name, text, options, functions);
        parser.ParseAll();
        parser.Add();
        return parser._trees;
    }

    private Item Next()
    {
        if (_peeked > 0)
        {
            _peeked--;
        }
        else
        {
            _items[0] = _lexer.Next();
        }

        return _items[_peeked];
    }

    private void Backup() => _peeked++;

    private void Backup2(Item first)
    {
        _items[1] = first;
        _peeked = 2;
    }

    private void Backup3(Item second, Item first)
    {
        _items[1] = first;
        _items[2] = second;
        _peeked = 3;
    }

    private Item Peek()
    {
        if (_peeked > 0)
        {
            return _items[_peeked - 1];
        }

        _peeked = 1;
        return _items[0] = _lexer.Next();
    }

    private Item NextNonSpace()
    {
        Item item;
        do
        {
            item = Next();
        }
        while (item.Type == ItemType.Space);
        return item;
    }

    private Item PeekNonSpace()
    {
        var item = NextNonSpace();
        Backup();
        return item;
    }

    private TemplateException Error(string message) =>
        new(TemplatePhase.Parse, _tree.ParseName, $"template: {_tree.ParseName}:{_items[0].Line}: {message}");

    private TemplateException Unexpected(Item item, string context)
    {
        if (item.Type != ItemType.Error)
        {
            return Error($"unexpected {item} in {context}");
        }

        var extra = "";
        if (_actionLine != 0 && _actionLine != item.Line)
        {
            extra = $" in action started at {_tree.ParseName}:{_actionLine}";
            if (item.Text.EndsWith(" action", StringComparison.Ordinal))
            {
                extra = extra[" in action".Length..];
            }
        }

        return Error(item + extra);
    }

    private Item Expect(ItemType expected, string context)
    {
        var item = NextNonSpace();
        return item.Type == expected ? item : throw Unexpected(item, context);
    }

    private void Add()
    {
        if (!_trees.TryGetValue(_tree.Name, out var old) || old.IsEmpty)
        {
            _trees[_tree.Name] = _tree;
        }
        else if (!_tree.IsEmpty)
        {
            throw Error($"template: multiple definition of template {Quoting.Quote(_tree.Name)}");
        }
    }

    private void ParseAll()
    {
        var nodes = new List<Statement>();
        var position = Peek().Position;
        while (Peek().Type != ItemType.EOF)
        {
            if (Peek().Type == ItemType.LeftDelim)
            {
                var delimiter = Next();
                if (NextNonSpace().Type == ItemType.Define)
                {
                    new Parser(this, "definition").ParseDefinition();
                    continue;
                }

                Backup2(delimiter);
            }

            var node = TextOrAction();
            nodes.Add(node is EndNode or ElseNode ? throw Error($"unexpected {node}") : node);
        }

        _tree.Root = new(_tree, position, [.. nodes]);
    }

    private void ParseDefinition()
    {
        const string Context = "define clause";
        var name = NextNonSpace();
        if (name.Type is not (ItemType.String or ItemType.RawString))
        {
            throw Unexpected(name, Context);
        }

        _tree.Name = Unquote(name.Text);
        Expect(ItemType.RightDelim, Context);
        (_tree.Root, var end) = ItemList();
        if (end is not EndNode)
        {
            throw Error($"unexpected {end} in {Context}");
        }

        Add();
    }

    private string Unquote(string text) => Quoting.Unquote(text) ?? throw Error("invalid syntax");

    private (ListNode List, Statement Last) ItemList()
    {
        var nodes = new List<Statement>();
        var position = PeekNonSpace().Position;
        while (PeekNonSpace().Type != ItemType.EOF)
        {
            var node = TextOrAction();
            if (node is EndNode or ElseNode)
            {
                return (new(_tree, position, [.. nodes]), node);
            }

            nodes.Add(node);
        }

        throw Error("unexpected EOF");
    }

    private Statement TextOrAction()
    {
        var item = NextNonSpace();
        switch (item.Type)
        {
            case ItemType.Text:
                return new TextNode(_tree, item.Position, item.Text);
            case ItemType.LeftDelim:
                _actionLine = item.Line;
                var action = Action();
                _actionLine = 0;
                return action;
            default:
                throw Unexpected(item, "input");
        }
    }

    private Statement Action()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return DeepStack.Run(Action);
        }

        var item = NextNonSpace();
        switch (item.Type)
        {
            case ItemType.Block:
                return Block();
            case ItemType.Break:
                return Loop(item, "{{break}}", new BreakNode(_tree, item.Position));
            case ItemType.Continue:
                return Loop(item, "{{continue}}", new ContinueNode(_tree, item.Position));
            case ItemType.Else:
                return Else();
            case ItemType.End:
                return new EndNode(_tree, Expect(ItemType.RightDelim, "end").Position);
            case ItemType.If:
                return If();
            case ItemType.Range:
                return Range();
            case ItemType.Template:
                return Template();
            case ItemType.With:
                return With();
        }

        Backup();
        item = Peek();
        return new ActionNode(_tree, item.Position, Pipeline("command", ItemType.RightDelim));
    }

    private Statement Loop(Item item, string action, Statement node)
    {
        if (NextNonSpace() is var next && next.Type != ItemType.RightDelim)
        {
            throw Unexpected(next, action);
        }

        return _rangeDepth == 0 ? throw Error($"{action} outside {{{{range}}}}") : node;
    }

    private Statement Else()
    {
        var peek = PeekNonSpace();
        return peek.Type is ItemType.If or ItemType.With
            ? new ElseNode(_tree, peek.Position)
            : new ElseNode(_tree, Expect(ItemType.RightDelim, "else").Position);
    }

    private IfNode If() => Control("if", (position, pipe, list, other) => new IfNode(_tree, position, pipe, list, other));

    private RangeNode Range() => Control("range", (position, pipe, list, other) => new RangeNode(_tree, position, pipe, list, other));

    private WithNode With() => Control("with", (position, pipe, list, other) => new WithNode(_tree, position, pipe, list, other));

    private T Control<T>(string context, Func<int, PipeNode, ListNode, ListNode?, T> create)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return DeepStack.Run(() => Control(context, create));
        }

        var variables = _variables.Count;
        var pipe = Pipeline(context, ItemType.RightDelim);
        _rangeDepth += context == "range" ? 1 : 0;
        var (list, next) = ItemList();
        _rangeDepth -= context == "range" ? 1 : 0;
        ListNode? other = null;
        if (next is ElseNode)
        {
            if (context == "if" && Peek().Type == ItemType.If)
            {
                Next();
                other = new(_tree, next.Position, [If()]);
            }
            else if (context == "with" && Peek().Type == ItemType.With)
            {
                Next();
                other = new(_tree, next.Position, [With()]);
            }
            else
            {
                (other, next) = ItemList();
                if (next is not EndNode)
                {
                    throw Error($"expected end; found {next}");
                }
            }
        }

        _variables.RemoveRange(variables, _variables.Count - variables);
        return create(pipe.Position, pipe, list, other);
    }

    private TemplateNode Block()
    {
        const string Context = "block clause";
        var item = NextNonSpace();
        var name = TemplateName(item, Context);
        var pipe = Pipeline(Context, ItemType.RightDelim);
        var block = new Parser(this, name);
        (block._tree.Root, var end) = block.ItemList();
        if (end is not EndNode)
        {
            throw Error($"unexpected {end} in {Context}");
        }

        block.Add();
        return new(_tree, item.Position, name, pipe);
    }

    private TemplateNode Template()
    {
        const string Context = "template clause";
        var item = NextNonSpace();
        var name = TemplateName(item, Context);
        PipeNode? pipe = null;
        if (NextNonSpace().Type != ItemType.RightDelim)
        {
            Backup();
            pipe = Pipeline(Context, ItemType.RightDelim);
        }

        return new(_tree, item.Position, name, pipe);
    }

    private string TemplateName(Item item, string context) =>
        item.Type is ItemType.String or ItemType.RawString ? Unquote(item.Text) : throw Unexpected(item, context);

    private sealed class Depth
    {
        public int Value { get; set; }
    }
}
