using Flux.Primitives;

namespace Flux.HelmReleases.Charts;

/// <summary>Puts the digest of an artifact into the version of its chart, so that another content under the same version is another release.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/controller/helmrelease_controller.go, mutateChartWithSourceRevision.</remarks>
internal static class ChartRevision
{
    private const int ShortLength = 12;

    /// <summary>The version of the release, and the digest.</summary>
    /// <param name="chartVersion">What Chart.yaml says.</param>
    /// <param name="revision"><c>tag@sha256:…</c> or <c>sha256:…</c>.</param>
    /// <exception cref="HelmReleaseException">The version or the revision cannot be read, or the tag is another version.</exception>
    public static (string Version, string Digest) Mutate(string chartVersion, string revision)
    {
        if (!SemVersion.TryParse(chartVersion, out var version))
        {
            throw new HelmReleaseException($"invalid chart version {chartVersion}");
        }

        var parts = revision.Split('@');
        var candidate = parts.Length > 1 ? parts[0].Replace('_', '+') : revision;
        if (!SemVersion.TryParse(candidate, out var tag))
        {
            return (WithMetadata(version, Short(revision)), revision);
        }

        if (parts.Length != 2 || !tag.Equals(version))
        {
            throw new HelmReleaseException($"artifact revision {parts[0]} does not match chart version {chartVersion}");
        }

        return (WithMetadata(version, Short(parts[1])), parts[1]);
    }

    private static string Short(string revision) => revision.Split(':') is [_, { Length: >= ShortLength } hex]
        ? hex[..ShortLength]
        : throw new HelmReleaseException($"invalid artifact revision {revision}");

    private static string WithMetadata(SemVersion version, string metadata)
    {
        var text = version.ToString();
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return $"{(plus < 0 ? text : text[..plus])}+{metadata}";
    }
}
