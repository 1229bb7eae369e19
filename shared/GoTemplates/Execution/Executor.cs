using System.Runtime.CompilerServices;
using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Syntax;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates.Execution;

/// <summary>Runs templates: variables, output, and what they may use up. One thread's.</summary>
/// <remarks>Source: Go 1.26, text/template/exec.go.</remarks>
internal sealed partial class Executor
{
    private readonly TemplateContext _context;
    private (string Name, Value Value)[] _variables = new (string, Value)[16];
    private int _variableCount;
    private int _frame;
    private ParseTree _template;
    private Node? _node;
    private OutputBuffer _output;
    private int _depth;

    public Executor(TemplateContext context, ParseTree template, bool toBytes)
    {
        _context = context;
        _output = new(toBytes);
        _template = template;
    }

    public int Mark() => _variableCount;

    public void Pop(int mark) => _variableCount = mark;

    public void Push(string name, in Value value)
    {
        if (_variableCount == _variables.Length)
        {
            Array.Resize(ref _variables, _variables.Length * 2);
        }

        _variables[_variableCount++] = (name, value);
    }

    public Value Variable(string name) => _variables[Find(name, _variableCount)].Value;

    public void SetVariable(string name, in Value value) => _variables[Find(name, _variableCount)].Value = value;

    public void SetTop(int fromTop, in Value value) => _variables[_variableCount - fromTop].Value = value;

    public void At(Node node) => _node = node;

    public void Step(Node node)
    {
        _node = node;
        _context.Step(this);
    }

    public bool HasStack() => RuntimeHelpers.TryEnsureSufficientExecutionStack();

    public void Write(string text)
    {
        if (!_context.HasRoomFor(text.Length))
        {
            throw Error($"exceeded maximum output of {_context.Options.Limits.MaxOutput} characters");
        }

        _output.Append(text);
    }

    public void Print(Node node, in Value value)
    {
        _node = node;
        if (value.Object is string text)
        {
            Write(text);
            return;
        }

        if (value.Object is GoFunction)
        {
            throw Error($"can't print {node} of type {value.Type}");
        }

        var item = value.Object is GoPointer { Target: { } target } ? target : value.Object;
        try
        {
            Write(item is null ? "<no value>" : Printer.Print(_context, item));
        }
        catch (GoCallException e)
        {
            throw Error(e.Message, e);
        }
    }

    public string Show(object? value) => Printer.Print(_context, value);

    public TemplateException Error(string message, Exception? inner = null) => new(
        TemplatePhase.Execute,
        _template.Name,
        _node is null
            ? $"template: {_template.Name}: {message}"
            : $"template: {_node.Tree.Location(_node.Position)}: executing {Quoting.Quote(_template.Name)} at <{_node}>: {message}",
        inner);

    public ParseTree? Find(string name) => _context.Templates.Find(name);

    public void CheckDepth()
    {
        if (_depth >= _context.Options.Limits.MaxDepth)
        {
            throw Error($"exceeded maximum template depth ({_context.Options.Limits.MaxDepth})");
        }
    }

    /// <summary>Runs a template into the same output.</summary>
    public void Call(ParseTree template, in Value dot)
    {
        var (outer, node, frame, mark) = (_template, _node, _frame, _variableCount);
        _template = template;
        _frame = _variableCount;
        _depth++;
        Push("$", dot);
        template.Root!.Run(this, dot);

        _depth--;
        (_template, _node, _frame, _variableCount) = (outer, node, frame, mark);
    }

    /// <summary>Runs a template into an output of its own.</summary>
    public string Nested(ParseTree template, object? data)
    {
        CheckDepth();
        var (outer, node, frame, mark, depth, output) = (_template, _node, _frame, _variableCount, _depth, _output);
        var stack = _argumentCount;
        _output = new();
        try
        {
            Call(template, Value.Of(data));
            return _context.Finished(_output.Finish());
        }
        finally
        {
            (_template, _node, _frame, _variableCount, _depth, _output) = (outer, node, frame, mark, depth, output);
            _argumentCount = stack;
        }
    }

    /// <summary>What was written so far; nothing can be written afterwards.</summary>
    public string Finish() => GoString.Normalize(_output.Finish());

    /// <summary>As <see cref="Finish"/>, in bytes, where the output was made so.</summary>
    public byte[] FinishBytes() => _output.FinishBytes();

    private int Find(string name, int from)
    {
        for (var i = from - 1; i >= _frame; i--)
        {
            if (_variables[i].Name == name)
            {
                return i;
            }
        }

        throw Error($"undefined variable: {name}");
    }
}
