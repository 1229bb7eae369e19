using Flux.Kustomize.Resources;

namespace Flux.Kustomize.Transformers;

/// <summary>One change to all resources of a stage.</summary>
internal interface ITransformer
{
    /// <summary>Makes the change.</summary>
    void Transform(ResourceMap map);
}
