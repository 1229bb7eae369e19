using Flux.Kustomize.Resources;

namespace Flux.Kustomize.Transformers;

/// <summary>Adds the content's hash to the names of generated resources.</summary>
internal sealed class HashTransformer : ITransformer
{
    public void Transform(ResourceMap map)
    {
        foreach (var resource in map.Items.Where(r => r.NeedsHash))
        {
            var hash = Hasher.Hash(resource);
            resource.StorePreviousId();
            resource.SetName($"{resource.Name}-{hash}");
        }

        map.Touch();
    }
}
