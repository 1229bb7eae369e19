using Flux.GoTemplates.Formatting;
using Flux.GoTemplates.Syntax;

namespace Flux.GoTemplates;

/// <summary>
/// Templates that can call each other by name. First parse, from one thread; then execute, from as many as like. Parsing binds functions and fields,
/// so executing reads no text.
/// </summary>
public sealed class TemplateSet
{
    private readonly FunctionMap _functions;

    // what lies beneath: templates of the set this one was cloned from, which is not changed any more
    private readonly Dictionary<string, ParseTree>? _beneath;
    private Dictionary<string, ParseTree> _templates;
    private bool _isBeneathAnother;

    /// <summary>No templates yet.</summary>
    /// <param name="functions">What they may call besides the built-in functions; must hold all of them before <see cref="Parse(string, string)"/>.</param>
    /// <param name="options">How to read and run them; null means <see cref="TemplateOptions.Default"/>.</param>
    public TemplateSet(FunctionMap? functions = null, TemplateOptions? options = null)
        : this(new(StringComparer.Ordinal), null, functions ?? new FunctionMap(), options ?? TemplateOptions.Default)
    {
    }

    private TemplateSet(
        Dictionary<string, ParseTree> templates, Dictionary<string, ParseTree>? beneath, FunctionMap functions, TemplateOptions options)
    {
        _templates = templates;
        _beneath = beneath;
        _functions = functions;
        Options = options;
    }

    /// <summary>How they are read and run.</summary>
    public TemplateOptions Options { get; }

    /// <summary>The names of all templates, in no order.</summary>
    public IReadOnlyCollection<string> Names => _beneath is null ? _templates.Keys : [.. _templates.Keys.Union(_beneath.Keys, StringComparer.Ordinal)];

    /// <summary>Whether there is a template of the name.</summary>
    public bool Contains(string name) => Find(name) is not null;

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
        Add(Read(name, text), replaces);
    }

    /// <summary>Reads a text without adding its templates, so that it can be added to several sets of these functions and options.</summary>
    /// <exception cref="TemplateException">It cannot be parsed.</exception>
    public ParsedText Read(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        return new(name, Parser.Parse(name, text, Options, _functions));
    }

    /// <summary>Adds the templates of a text that was read by this set or one that it was cloned from, as <see cref="Parse(string, string, bool)"/> does.</summary>
    public void Add(ParsedText text, bool replaces)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_isBeneathAnother)
        {
            (_templates, _isBeneathAnother) = (new(_templates, StringComparer.Ordinal), false);
        }

        foreach (var (defined, tree) in text.Trees)
        {
            if (!tree.IsEmpty || Find(defined) is null || (replaces && defined == text.Name))
            {
                _templates[defined] = tree;
            }
        }
    }

    /// <summary>
    /// A set with the same templates, to which more can be added without touching this one. The functions are the same. Costs nothing, as long as
    /// nothing is added to this one afterwards.
    /// </summary>
    /// <param name="options">Other options for running and for what is parsed from now on; null keeps them.</param>
    public TemplateSet Clone(TemplateOptions? options = null)
    {
        if (_beneath is not null)
        {
            return new(new(_templates, StringComparer.Ordinal), _beneath, _functions, options ?? Options);
        }

        _isBeneathAnother = true;
        return new(new(StringComparer.Ordinal), _templates, _functions, options ?? Options);
    }

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

    /// <summary>As <see cref="Execute"/>, its output as bytes: a large one is in memory but once, and in half the room.</summary>
    /// <exception cref="TemplateException">There is none of the name, or it failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public byte[] ExecuteToBytes(string name, object? data, ExecutionOptions? options, CancellationToken cancellationToken)
    {
        var template = Require(name);
        return new TemplateContext(this, template, options ?? ExecutionOptions.Default, cancellationToken, toBytes: true).RunToBytes(template, data);
    }

    internal ParseTree? Find(string name) =>
        _templates.TryGetValue(name, out var tree) ? tree : _beneath?.GetValueOrDefault(name);

    internal ParseTree Require(string name) =>
        Find(name) ?? throw new TemplateException(TemplatePhase.Execute, name, $"template: no template {Quoting.Quote(name)} associated with template \"gotpl\"");
}
