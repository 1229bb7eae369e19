namespace Flux.Kustomize.Model;

/// <summary>A field of some types that a transformer changes.</summary>
/// <param name="Gvk">The types; empty parts match all.</param>
/// <param name="Path">The path, parts divided by <c>/</c>.</param>
/// <param name="Create">Whether to create it where it is absent.</param>
internal sealed record FieldSpec(Gvk Gvk, string Path, bool Create)
{
    /// <summary>The path's parts; a backslash keeps a slash.</summary>
    public string[] Parts { get; } = PathSplitter.Split(Path, '/');

    /// <summary>Merges lists: one that an earlier one covers is left out.</summary>
    public static List<FieldSpec> Merge(IReadOnlyList<FieldSpec> list, IEnumerable<FieldSpec> more, string what)
    {
        var result = new List<FieldSpec>(list);
        foreach (var spec in more)
        {
            var known = result.Find(x => x.Path == spec.Path && x.Gvk.IsSelectedBy(spec.Gvk));
            if (known is null)
            {
                result.Add(spec);
            }
            else if (known.Create != spec.Create)
            {
                throw new KustomizeException($"failed to merge {what}: conflicting fieldspecs") { Field = spec.Path };
            }
        }

        return result;
    }
}
