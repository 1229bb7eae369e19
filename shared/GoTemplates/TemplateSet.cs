using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Syntax;

namespace Flux.GoTemplates;

/// <summary>
/// Templates that can call each other by name. First parse, from one thread; then execute, from as many as like. Parsing binds functions and fields,
/// so executing reads no text.
/// </summary>
public sealed class TemplateSet
{
    private readonly Dictionary<string, ParseTree> _templates;
    private readonly FunctionMap _functions;

    /// <summary>No templates yet.</summary>
    /// <param name="functions">What they may call besides the built-in functions; must hold all of them before <see cref="Parse(string, string)"/>.</param>
    /// <param name="options">How to read and run them; null means <see cref="TemplateOptions.Default"/>.</param>
    public TemplateSet(FunctionMap? functions = null, TemplateOptions? options = null)
        : this(new(StringComparer.Ordinal), functions ?? new FunctionMap(), options ?? TemplateOptions.Default)
    {
    }

    private TemplateSet(Dictionary<string, ParseTree> templates, FunctionMap functions, TemplateOptions options)
    {
        _templates = templates;
        _functions = functions;
        Options = options;
    }

    /// <summary>How they are read and run.</summary>
    public TemplateOptions Options { get; }

    /// <summary>The names of all templates, in no order.</summary>
    public IReadOnlyCollection<string> Names => _templates.Keys;

    /// <summary>Whether there is a template of the name.</summary>
    public bool Contains(string name) => _templates.ContainsKey(name);

    /// <summary>
    /// Adds a text under a name, and the templates it defines. A template replaces an earlier one of its name, unless it is but space and comments
    /// and the earlier one is there; within one text, two that are not empty are an error.
    /// </summary>
    /// <exception cref="TemplateException">It cannot be parsed ("template: NAME:LINE: …"); the set is as before.</exception>
    public void Parse(string name, string text) => Parse(name, text, replaces: false);

    /// <summary>As <see cref="Parse(string, string)"/>; where <paramref name="replaces"/>, the text itself takes the name even if it is but space and
    /// comments, as a Go template that was just made under a name does.</summary>
    /// <exception cref="TemplateException">It cannot be parsed; the set is as before.</exception>
    public void Parse(string name, string text, bool replaces)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (defined, tree) in Parser.Parse(name, text, Options, _functions))
        {
            if (!tree.IsEmpty || !_templates.ContainsKey(defined) || (replaces && defined == name))
            {
                _templates[defined] = tree;
            }
        }
    }

    /// <summary>A set with the same templates, to which more can be added without touching this one. The functions are the same.</summary>
    /// <param name="options">Other options for running and for what is parsed from now on; null keeps them.</param>
    public TemplateSet Clone(TemplateOptions? options = null) => new(new(_templates, StringComparer.Ordinal), _functions, options ?? Options);

    /// <summary>Executes a template.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">The dot: see <see cref="Values.GoType"/> for what can be a value; null is nil.</param>
    /// <param name="options">What it may know and use; null means <see cref="ExecutionOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it wrote. Bytes that are not UTF-8 are as <see cref="Values.GoString"/> has them.</returns>
    /// <exception cref="TemplateException">There is none of the name, or it failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public string Execute(string name, object? data, ExecutionOptions? options, CancellationToken cancellationToken)
    {
        var template = Require(name);
        return new TemplateContext(this, template, options ?? ExecutionOptions.Default, cancellationToken).Run(template, data);
    }

    internal ParseTree? Find(string name) => _templates.GetValueOrDefault(name);

    internal ParseTree Require(string name) =>
        Find(name) ?? throw new TemplateException(TemplatePhase.Execute, name, $"template: no template {Quoting.Quote(name)} associated with template \"gotpl\"");
}
