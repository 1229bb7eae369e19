using Flux.Kustomize.Resources;

namespace Flux.Kustomize.Transformers;

/// <summary>Several changes, one after the other.</summary>
internal sealed class SequenceTransformer(params ITransformer[] steps) : ITransformer
{
    public void Transform(ResourceMap map) => Array.ForEach(steps, step => step.Transform(map));
}
