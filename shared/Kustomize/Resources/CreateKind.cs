namespace Flux.Kustomize.Resources;

/// <summary>What a setter creates where a field is absent.</summary>
internal enum CreateKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A scalar.</summary>
    Scalar,

    /// <summary>A map.</summary>
    Mapping,

    /// <summary>A list.</summary>
    Sequence,
}
