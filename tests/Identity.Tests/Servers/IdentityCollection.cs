namespace Flux.Identity.Tests.Servers;

/// <summary>Tests that share one API server.</summary>
[CollectionDefinition(Name)]
public sealed class IdentityCollection : ICollectionFixture<IdentityFixture>
{
    public const string Name = "Identity";
}
