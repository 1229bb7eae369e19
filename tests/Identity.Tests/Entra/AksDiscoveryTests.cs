using Flux.Identity.Tests.Servers;

namespace Flux.Identity.Tests.Entra;

public sealed class AksDiscoveryTests
{
    private const string Tenant = "7e1f1a5c-0000-0000-0000-00000000000c";
    private const string Subscription = "00000000-0000-0000-0000-000000000001";
    private const string List = $"GET https://management.azure.com/subscriptions/{Subscription}/providers/Microsoft.ContainerService/managedClusters";

    private static readonly HostEnvironment _host =
        IdentityFixture.Environment(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", "host-discovery"), ("AZURE_CLIENT_SECRET", "s"));

    private static string Cluster(string name, string tags, string state = "Succeeded") =>
        $$"""{"id":"/subscriptions/{{Subscription}}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/{{name}}","name":"{{name}}","tags":{{tags}},"properties":{"provisioningState":"{{state}}"} }""";

    private static async Task<CloudServer> StartAsync() =>
        (await CloudServer.StartAsync()).On($"POST https://login.microsoftonline.com/{Tenant}/oauth2/v2.0/token", """{"token_type":"Bearer","expires_in":3600,"access_token":"arm"}""");

    private static Task<IReadOnlyList<FoundCluster>> FindAsync(CloudIdentities identities) => identities.FindAksAsync(
        IdentitySubject.Host, Subscription, null, new Dictionary<string, string> { ["fluxfn"] = "enabled" }, TestContext.Current.CancellationToken);

    [Fact]
    public async Task FindAks_OverPages_HasThoseWithTheTags()
    {
        await using var server = await StartAsync();
        server.On(List, r => r.Query.ContainsKey("$skiptoken")
            ? new(200, $$"""{"value":[{{Cluster("a", """{"Fluxfn":"enabled","team":"x"}""")}}]}""")
            : new(200, $$"""
                {"value":[{{Cluster("b", """{"fluxfn":"enabled"}""")}},{{Cluster("no", """{"fluxfn":"Enabled"}""")}},{{Cluster("going", """{"fluxfn":"enabled"}""", "Deleting")}}],
                 "nextLink":"https://management.azure.com/subscriptions/{{Subscription}}/providers/Microsoft.ContainerService/managedClusters?$skiptoken=2"}
                """));
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _host);

        var found = await FindAsync(identities);

        Assert.Equal(["a", "b"], found.Select(c => c.Name));
        Assert.Equal("x", found[0].Tags["team"]);
        Assert.All(server.Of(List), r => Assert.Equal("Bearer arm", r.Header("Authorization")));
    }

    [Fact]
    public async Task FindAks_WhenTheNextPageIsElsewhere_DoesNotGoThere()
    {
        await using var server = await StartAsync();
        server.On(List, """{"value":[],"nextLink":"https://evil.example/next"}""");
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _host);

        await Assert.ThrowsAsync<IdentityException>(() => FindAsync(identities));

        Assert.DoesNotContain(server.Requests, r => r.Address.Host == "evil.example");
    }

    [Fact]
    public async Task FindAks_WhenAzureRefuses_TellsItsWords()
    {
        await using var server = await StartAsync();
        server.On(List, """{"error":{"code":"AuthorizationFailed","message":"The client does not have authorization"}}""", 403);
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _host);

        var error = await Assert.ThrowsAsync<IdentityException>(() => FindAsync(identities));

        Assert.Equal("failed to list AKS clusters: 403 AuthorizationFailed: The client does not have authorization", error.Message);
    }
}
