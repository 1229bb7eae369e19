using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;

namespace Flux.Kustomizations;

/// <summary>What a source advertises.</summary>
internal sealed record SourceArtifact
{
    private const string OriginRevisionKey = "org.opencontainers.image.revision";

    public required Uri Url { get; init; }

    public required Digest Digest { get; init; }

    public required string Revision { get; init; }

    /// <summary>The revision of what the artifact itself was made of; empty where it names none.</summary>
    public required string OriginRevision { get; init; }

    /// <summary>Reads <c>status.artifact</c>; null where there is none yet.</summary>
    /// <exception cref="FluxObjectException">The artifact lacks a field, or one has the wrong form.</exception>
    public static SourceArtifact? Read(JsonObject source)
    {
        if (source["status"] is not JsonObject status || status["artifact"] is not JsonObject json)
        {
            return null;
        }

        var artifact = FluxJson.Read<ArtifactStatus>(json);
        return Uri.TryCreate(artifact.Url, UriKind.Absolute, out var url)
            ? new()
            {
                Url = url,
                Digest = artifact.Digest,
                Revision = artifact.Revision.ToString(),
                OriginRevision = artifact.Metadata.GetValueOrDefault(OriginRevisionKey, ""),
            }
            : throw new FluxObjectException("ArtifactStatus", "url", $"'{artifact.Url}' is not an address");
    }
}
