namespace Flux.Api;

/// <summary>The finalizer of every Flux kind.</summary>
public static class FluxFinalizer
{
    /// <summary>Held until the object's artifacts or applied objects are gone.</summary>
    public const string Name = "finalizers.fluxcd.io";
}
