using System.Text.Json.Serialization;

namespace Flux.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(GoDurationConverter), typeof(TimestampConverter), typeof(DigestConverter), typeof(RevisionConverter)])]
[JsonSerializable(typeof(Condition))]
[JsonSerializable(typeof(ArtifactGenerator))]
[JsonSerializable(typeof(ExternalArtifact))]
[JsonSerializable(typeof(Bucket))]
[JsonSerializable(typeof(GitRepository))]
[JsonSerializable(typeof(HelmChart))]
[JsonSerializable(typeof(HelmRepository))]
[JsonSerializable(typeof(Kustomization))]
[JsonSerializable(typeof(OciRepository))]
[JsonSerializable(typeof(HelmRelease))]
[JsonSerializable(typeof(Receiver))]
internal sealed partial class FluxJsonContext : JsonSerializerContext;
