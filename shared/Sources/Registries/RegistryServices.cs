using Flux.Identity;
using Flux.Oci;

namespace Flux.Sources.Registries;

/// <summary>What is needed to get at registries.</summary>
public sealed record RegistryServices
{
    /// <summary>Speaks with registries.</summary>
    public required IOciClient Client { get; init; }

    /// <summary>Logs in to clouds' registries.</summary>
    public required ICloudIdentities Identities { get; init; }

    /// <summary>How signatures without keys are checked where an object names no trusted root.</summary>
    public required OciClientOptions Options { get; init; }
}
