using Flux.HelmReleases.Storage;
using Flux.HelmReleases.Values;
using Flux.Primitives;

namespace Flux.HelmReleases.Snapshots;

/// <summary>What the digest of a release is over: its record without the chart's files and without tests, which anyone may run.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/release/observation.go and digest.go: Go's JSON of it, with a newline at the end.</remarks>
public static class Observation
{
    /// <summary>The digest, in one of <see cref="ConfigDigest.Algorithms"/>.</summary>
    public static string DigestOf(Release release, string ociDigest, string algorithm = ConfigDigest.Sha256) => ConfigDigest.Show(algorithm, Write(release, ociDigest));

    /// <summary>Whether a release has a digest, in the algorithm it names; null where the digest is none.</summary>
    public static bool? Verify(string digest, Release release, string ociDigest) => Digest.TryParse(digest, null, out var parsed)
        ? parsed.Hex == Convert.ToHexStringLower(ConfigDigest.Hash(parsed.Algorithm, Write(release, ociDigest)))
        : null;

    internal static byte[] Write(Release release, string ociDigest)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(ociDigest);
        var writer = new GoJsonWriter();
        writer.BeginObject();
        writer.Name("name");
        writer.String(release.Name);
        writer.Name("version");
        writer.Number(release.Version);
        writer.Name("info");
        ReleaseWriter.WriteInfo(writer, release.Info);
        writer.Name("chartMetadata");
        ChartJson.WriteMetadata(writer, release.Chart?.Metadata ?? []);
        writer.Name("config");
        writer.Value(release.Config.Count > 0 ? release.Config : null);
        writer.Name("manifest");
        writer.String(release.Manifest);
        writer.Name("hooks");
        var hooks = release.Hooks.Where(h => !h.IsTest).ToList();
        if (hooks.Count > 0)
        {
            ReleaseWriter.WriteHooks(writer, hooks);
        }
        else
        {
            writer.Null();
        }

        writer.Name("namespace");
        writer.String(release.Namespace);
        writer.Field("ociDigest", ociDigest);
        writer.EndObject();
        return [.. writer.Written.Span, (byte)'\n'];
    }
}
