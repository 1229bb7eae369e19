namespace Flux.Api;

/// <summary>The values of <c>spec.type</c> of a HelmRepository.</summary>
public static class HelmRepositoryTypes
{
    /// <summary>A server with an index.</summary>
    public const string Default = "default";

    /// <summary>A registry; such an object is static, it has neither artifact nor conditions.</summary>
    public const string Oci = "oci";
}
