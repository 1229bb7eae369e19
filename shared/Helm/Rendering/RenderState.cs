using Flux.GoTemplates;
using Flux.GoTemplates.Values;

namespace Flux.Helm.Rendering;

/// <summary>What Helm's functions remember during one rendering.</summary>
internal sealed class RenderState(RenderOptions options, HelmLog log)
{
    private const int MaxIncludes = 1000;
    private const int MaxNesting = 1100; // each level holds an error where it fails; upstream's stack just grows
    private const int MaxTexts = 256;
    private const int MaxTextLength = 16 * 1024;
    private readonly Dictionary<string, int> _included = [];
    private int _nesting;
    private readonly Dictionary<string, ParsedText> _texts = new(StringComparer.Ordinal);

    public RenderOptions Options => options;

    public HelmLog Log => log;

    /// <summary>Counts an <c>include</c> or <c>tpl</c> inside of others.</summary>
    /// <exception cref="GoCallException">There are too many.</exception>
    public void Nest()
    {
        if (_nesting >= MaxNesting)
        {
            throw new GoCallException($"include and tpl are nested deeper than {MaxNesting} levels");
        }

        _nesting++;
    }

    /// <summary>The end of what <see cref="Nest"/> counted.</summary>
    public void Unnest() => _nesting--;

    /// <summary>Counts an include; false where a name includes itself too often.</summary>
    public bool TryEnter(string name)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_included, name, out _);
        if (count > MaxIncludes)
        {
            return false;
        }

        count++;
        return true;
    }

    public void Leave(string name) => _included[name]--;

    /// <summary>A text as <c>tpl</c> reads it, read once where it comes again.</summary>
    /// <exception cref="TemplateException">It cannot be parsed.</exception>
    public ParsedText Read(TemplateSet templates, string name, string text)
    {
        if (_texts.TryGetValue(text, out var known))
        {
            return known;
        }

        var read = templates.Read(name, text);
        if (_texts.Count < MaxTexts && text.Length <= MaxTextLength)
        {
            _texts[text] = read;
        }

        return read;
    }

    public GoMap Lookup(string apiVersion, string kind, string @namespace, string name) =>
        options.Lookup is not { } lookup || options.LintMode ? []
        : lookup(apiVersion, kind, @namespace, name) is { } found ? (GoMap)GoValues.FromJson(found)!
        : [];
}
