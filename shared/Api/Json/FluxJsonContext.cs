using System.Text.Json.Serialization;

namespace Flux.Api;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(GoDurationConverter), typeof(TimestampConverter), typeof(DigestConverter), typeof(RevisionConverter)])]
[JsonSerializable(typeof(Condition))]
[JsonSerializable(typeof(GitRepository))]
[JsonSerializable(typeof(Kustomization))]
[JsonSerializable(typeof(Receiver))]
internal sealed partial class FluxJsonContext : JsonSerializerContext;
