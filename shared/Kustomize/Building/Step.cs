using Flux.Kustomize.Transformers;

namespace Flux.Kustomize.Building;

/// <summary>A transformer with what the annotations are to say of it.</summary>
/// <param name="Transformer">The transformer.</param>
/// <param name="Origin">The annotation; null where none is wanted.</param>
internal sealed record Step(ITransformer Transformer, string? Origin);
