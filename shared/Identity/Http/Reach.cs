namespace Flux.Identity.Http;

/// <summary>Where a request goes, and so which rules hold for its connection.</summary>
internal enum Reach
{
    /// <summary>A cloud's own endpoint, whose host is made of fixed texts and checked regions.</summary>
    Cloud,

    /// <summary>A host that a user wrote, e.g. a registry: the egress policy's allow-list counts too.</summary>
    Named,

    /// <summary>The host's metadata service, which nothing a user wrote may lead to.</summary>
    Metadata,
}
