using Flux.GoTemplates.Execution;
using Flux.GoTemplates.Syntax;
using Flux.GoTemplates.Values;

namespace Flux.GoTemplates;

/// <summary>A running execution, as functions see it.</summary>
public sealed class TemplateContext
{
    private readonly TemplateLimits _limits;
    private readonly Executor _executor;
    private long _steps;
    private long _output;
    private long _made;

    internal TemplateContext(TemplateSet templates, ParseTree template, ExecutionOptions options, CancellationToken cancellationToken, bool toBytes = false)
    {
        Templates = templates;
        Options = options;
        CancellationToken = cancellationToken;
        _limits = options.Limits;
        _executor = new(this, template, toBytes);
    }

    /// <summary>The templates that are being executed; while <see cref="Execute(TemplateSet, string, object?)"/> runs, the ones given to it.</summary>
    public TemplateSet Templates { get; private set; }

    /// <summary>What the template may know of the world.</summary>
    public ExecutionOptions Options { get; }

    /// <summary>The host's own state.</summary>
    public object? State => Options.State;

    /// <summary>Ends the execution; functions that take long look at it.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Executes another template of the same set and returns what it writes, as an "include" does. Limits are shared.</summary>
    /// <exception cref="TemplateException">There is none of the name, or it fails; to the caller it becomes the function's error.</exception>
    public string Execute(string name, object? data) => _executor.Nested(Templates.Require(name), data);

    /// <summary>Executes a template of another set, as a "tpl" does with a clone. Limits are shared.</summary>
    /// <exception cref="TemplateException">There is none of the name, or it fails.</exception>
    public string Execute(TemplateSet templates, string name, object? data)
    {
        ArgumentNullException.ThrowIfNull(templates);
        var outer = Templates;
        var template = templates.Require(name);
        Templates = templates;
        try
        {
            return _executor.Nested(template, data);
        }
        finally
        {
            Templates = outer;
        }
    }

    /// <summary>To be called before a function makes a value of so many characters.</summary>
    /// <exception cref="GoCallException">That is more than <see cref="TemplateLimits.MaxValue"/>.</exception>
    public void CheckLength(long count)
    {
        if (count > _limits.MaxValue)
        {
            throw new GoCallException($"a value of {count} exceeds the maximum of {_limits.MaxValue} characters");
        }
    }

    /// <summary>To be called before a function makes a list of so many items.</summary>
    /// <exception cref="GoCallException">That is more than <see cref="TemplateLimits.MaxItems"/>, or than may be made altogether.</exception>
    public void CheckCount(long count)
    {
        if (count > _limits.MaxItems)
        {
            throw new GoCallException($"a list of {count} exceeds the maximum of {_limits.MaxItems} items");
        }

        Made(count);
    }

    /// <summary>Counts characters or items a function made; done for strings that functions return.</summary>
    /// <exception cref="GoCallException">It is too long, or all together are more than <see cref="TemplateLimits.MaxMade"/>.</exception>
    public void Made(long count)
    {
        CheckLength(count);
        _made += count;
        if (_made > _limits.MaxMade)
        {
            throw new GoCallException($"exceeded the maximum of {_limits.MaxMade} characters and items made by functions");
        }
    }

    /// <summary>Counts steps of work inside a function.</summary>
    /// <exception cref="GoCallException">That is more than <see cref="TemplateLimits.MaxSteps"/>.</exception>
    public void Work(long steps)
    {
        var before = _steps;
        _steps += steps;
        if (_steps > _limits.MaxSteps)
        {
            throw new GoCallException($"exceeded maximum of {_limits.MaxSteps} steps");
        }

        if ((before ^ _steps) >> 12 != 0)
        {
            CancellationToken.ThrowIfCancellationRequested();
        }
    }

    internal bool HasRoomFor(int count) => (_output += count) <= _limits.MaxOutput;

    internal string Finished(string text)
    {
        _output -= text.Length; // it counts again where it is printed
        return GoString.Normalize(text);
    }

    internal void Step(Executor executor)
    {
        if (++_steps > _limits.MaxSteps)
        {
            throw executor.Error($"exceeded maximum of {_limits.MaxSteps} steps");
        }

        if ((_steps & 0xFF) == 0)
        {
            CancellationToken.ThrowIfCancellationRequested();
        }
    }

    internal string Run(ParseTree template, object? data)
    {
        Call(template, data);
        return _executor.Finish();
    }

    internal byte[] RunToBytes(ParseTree template, object? data)
    {
        Call(template, data);
        return _executor.FinishBytes();
    }

    private void Call(ParseTree template, object? data)
    {
        try
        {
            _executor.Call(template, Value.Of(data));
        }
        catch (GoCallException e)
        {
            throw Failed(_executor.Error(e.Message, e));
        }
        catch (TemplateException e)
        {
            Failed(e);
            throw;
        }
    }

    private TemplateException Failed(TemplateException e)
    {
        e.PartialOutput = _executor.Finish();
        return e;
    }
}
