using Flux.GoTemplates.Values;

namespace Flux.Helm.Rendering;

/// <summary>What Helm's functions remember during one rendering.</summary>
internal sealed class RenderState(RenderOptions options, HelmLog log)
{
    private const int MaxIncludes = 1000;
    private readonly Dictionary<string, int> _included = [];

    public RenderOptions Options => options;

    public HelmLog Log => log;

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

    public GoMap Lookup(string apiVersion, string kind, string @namespace, string name) =>
        options.Lookup is not { } lookup || options.LintMode ? []
        : lookup(apiVersion, kind, @namespace, name) is { } found ? (GoMap)GoValues.FromJson(found)!
        : [];
}
