using Flux.Primitives;

namespace Flux.Helm.Repositories;

/// <summary>Chooses a version of a chart.</summary>
/// <remarks>Spec: source-controller internal/helm/repository, <c>getChartVersion</c> and <c>getLastMatchingVersionOrConstraint</c>.</remarks>
public static class ChartVersionSelection
{
    private const string Any = "*";

    /// <summary>Whether a text is a version that names itself alone, with all three numbers.</summary>
    public static bool IsExact(string text) => Parse(text) is not null;

    /// <summary>The version that is meant: the one whose text it is, otherwise the newest in the range; of equal ones that which was made last.</summary>
    /// <param name="name">The chart.</param>
    /// <param name="wanted">A version or a range; empty for <c>*</c>, which leaves prereleases out.</param>
    /// <param name="versions">What there is; null where there is no such chart.</param>
    /// <exception cref="HelmException">None fits, or the range is none; upstream's message.</exception>
    public static ChartVersion OfIndex(string name, string wanted, IReadOnlyList<ChartVersion>? versions)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (versions is null)
        {
            throw new HelmException("no chart name found");
        }

        if (versions.Count == 0)
        {
            throw new HelmException("no chart version found");
        }

        if (wanted.Length > 0 && versions.FirstOrDefault(version => version.Version == wanted) is { } exact)
        {
            return exact;
        }

        var range = RangeOf(wanted);
        return versions
            .Select(version => (Version: version, Number: Parse(version.Version)))
            .Where(version => version.Number is not null && range.IsSatisfiedBy(version.Number))
            .OrderByDescending(version => version.Number)
            .ThenByDescending(version => version.Version.Created)
            .Select(version => version.Version)
            .FirstOrDefault() ?? throw new HelmException($"no '{name}' chart with version matching '{wanted}' found");
    }

    /// <summary>The tag that is meant, as <see cref="OfIndex"/> chooses.</summary>
    /// <exception cref="HelmException">None fits, or the range is none; upstream's message.</exception>
    public static string OfTags(string wanted, IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(tags);
        if (wanted.Length > 0 && tags.Contains(wanted))
        {
            return wanted;
        }

        var range = RangeOf(wanted);
        return tags
            .Select(Parse)
            .Where(version => version is not null && range.IsSatisfiedBy(version))
            .OrderDescending()
            .FirstOrDefault()?.Original ?? throw new HelmException($"could not locate a version matching provided version string {wanted}");
    }

    private static SemVersionRange RangeOf(string wanted)
    {
        try
        {
            return SemVersionRange.Parse(wanted.Length == 0 ? Any : wanted);
        }
        catch (FormatException e)
        {
            throw new HelmException(e.Message, e);
        }
    }

    // looser than the specification (a leading v, leading zeros), but with three numbers
    private static SemVersion? Parse(string text) =>
        text.Split('.', 3).Length == 3 && SemVersion.TryParse(text, out var version) ? version : null;
}
