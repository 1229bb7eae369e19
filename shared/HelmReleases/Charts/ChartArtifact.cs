using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;

namespace Flux.HelmReleases.Charts;

/// <summary>What the source of a chart advertises.</summary>
internal sealed record ChartArtifact
{
    public required Uri Url { get; init; }

    public required Digest Digest { get; init; }

    public required string Revision { get; init; }

    /// <summary>Whether the revision names a digest by which a chart is told from another of the same version.</summary>
    public required bool HasRevisionDigest { get; init; }

    /// <summary>Reads <c>status.artifact</c>; null where there is none yet.</summary>
    /// <exception cref="FluxObjectException">The artifact lacks a field, or one has the wrong form.</exception>
    public static ChartArtifact? Read(string kind, JsonObject source)
    {
        if (source.At("status", "artifact") is not JsonObject json)
        {
            return null;
        }

        var artifact = FluxJson.Read<ArtifactStatus>(json);
        var revision = json.Text("revision") ?? "";
        return Uri.TryCreate(artifact.Url, UriKind.Absolute, out var url)
            ? new()
            {
                Url = url,
                Digest = artifact.Digest,
                Revision = revision,
                HasRevisionDigest = kind == ChartSources.OciRepository
                    || (kind == ChartSources.ExternalArtifact && revision.Contains(':', StringComparison.Ordinal)),
            }
            : throw new FluxObjectException("ArtifactStatus", "url", $"'{artifact.Url}' is not an address");
    }
}
