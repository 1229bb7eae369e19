using Flux.Primitives;

namespace Flux.Api;

internal sealed class RevisionConverter() : ParsableConverter<Revision>("revision");
