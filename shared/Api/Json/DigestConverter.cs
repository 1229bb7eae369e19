using Flux.Primitives;

namespace Flux.Api;

internal sealed class DigestConverter() : ParsableConverter<Digest>("digest");
