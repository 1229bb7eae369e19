namespace Flux.Api;

/// <summary>What all Flux kinds have in common.</summary>
public interface IFluxObject
{
    /// <summary>The object's metadata.</summary>
    ObjectMetadata Metadata { get; }

    /// <summary>Whether <c>spec.suspend</c> is set.</summary>
    bool Suspended { get; }

    /// <summary>Its <c>status</c>; an empty one where the object has none yet.</summary>
    IFluxStatus CommonStatus { get; }
}
