using Flux.GoTemplates.Regexes;
using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Sources.Registries;

/// <summary>Finds the newest of a repository's tags in a range of semantic versions.</summary>
/// <remarks>
/// Spec: source-controller 1.9 <c>getTagBySemver</c>; fluxcd/pkg version: three parts, a leading <c>v</c> is no matter. Helm writes the <c>+</c> of a
/// version as <c>_</c> in a tag.
/// </remarks>
internal static class TagSelection
{
    /// <summary>The newest tag.</summary>
    /// <param name="tags">All tags.</param>
    /// <param name="range">The range.</param>
    /// <param name="filter">A regular expression for tags that count; null or empty for all.</param>
    /// <param name="layerMediaType">The media type of the wanted layer; null where none is named.</param>
    /// <exception cref="FormatException">The range or the filter cannot be read, or no tag fits.</exception>
    public static string Newest(IEnumerable<string> tags, string range, string? filter, string? layerMediaType)
    {
        var isChart = layerMediaType == OciMediaTypes.HelmChart;
        var pattern = string.IsNullOrEmpty(filter) ? null : GoPattern.Compile(filter);
        SemVersionRange constraint;
        try
        {
            constraint = SemVersionRange.Parse(range);
        }
        catch (FormatException e)
        {
            throw new FormatException($"semver '{range}' parse error: {e.Message}", e);
        }

        SemVersion? newest = null;
        foreach (var tag in tags.Where(tag => pattern?.IsMatch(tag) != false))
        {
            var text = isChart ? tag.Replace('_', '+') : tag;
            if (text.Split('.', 3).Length == 3 && SemVersion.TryParse(text, out var version) && constraint.IsSatisfiedBy(version)
                && (newest is null || version.CompareTo(newest) > 0))
            {
                newest = version;
            }
        }

        var found = newest?.Original ?? throw new FormatException($"no match found for semver: {range}");
        return isChart ? found.Replace('+', '_') : found;
    }
}
