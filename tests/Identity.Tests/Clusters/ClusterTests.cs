using System.Text;
using System.Text.Json.Nodes;
using Flux.Identity.Tests.Servers;
using Flux.Kubernetes;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Identity.Tests.Clusters;

[Collection(IdentityCollection.Name)]
public sealed class ClusterTests(IdentityFixture fixture)
{
    private const string Tenant = "7e1f1a5c-0000-0000-0000-00000000000b";
    private const string Login = $"POST https://login.microsoftonline.com/{Tenant}/oauth2/v2.0/token";
    private const string Aks = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/prod";
    private const string Arm = $"https://management.azure.com{Aks}";
    private const string Eks = "arn:aws:eks:eu-west-1:123456789012:cluster/prod";
    private const string Gke = "projects/proj/locations/europe-west1/clusters/prod";

    private static readonly HostEnvironment _azureHost =
        IdentityFixture.Environment(("AZURE_TENANT_ID", Tenant), ("AZURE_CLIENT_ID", "host-aks"), ("AZURE_CLIENT_SECRET", "s"));

    private static readonly HostEnvironment _awsHost = IdentityFixture.Environment(("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "s"));

    private static IdentitySubject UserOf(IdentitySubject who) => who with { Use = IdentityUse.KubeConfig };

    private static CloudServer WithAks(CloudServer server, string address = "https://prod.hcp.westeurope.azmk8s.io:443")
    {
        var kubeconfig = $"""
            apiVersion: v1
            kind: Config
            current-context: prod
            contexts: [{"{"}name: prod, context: {"{"}cluster: prod, user: u{"}}"}]
            clusters: [{"{"}name: prod, cluster: {"{"}server: "{address}", certificate-authority-data: {Convert.ToBase64String("the-ca"u8)}{"}}"}]
            users: [{"{"}name: u, user: {"{}}"}]
            """;
        return server
            .On(Login, r => new(200, $$"""{"token_type":"Bearer","expires_in":3600,"access_token":"{{(r.Form["scope"].StartsWith("6dae42f8", StringComparison.Ordinal) ? "aks" : "arm")}}-token"}"""))
            .On($"GET {Arm}", r => r.Header("Authorization") == "Bearer arm-token" ? new(200, """{"properties":{"aadProfile":{"managed":true}}}""") : new(401, "{}"))
            .On($"POST {Arm}/listClusterUserCredential", new JsonObject
            {
                ["kubeconfigs"] = new JsonArray(new JsonObject { ["name"] = "clusterUser", ["value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(kubeconfig)) }),
            }.ToJsonString());
    }

    [Fact]
    public async Task Cluster_OfAks_IsFoundThroughResourceManager()
    {
        await using var server = WithAks(await CloudServer.StartAsync());
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _azureHost);

        var connection = await identities.ClusterAsync(
            IdentitySubject.Host, new() { Name = "prod", Provider = CloudProvider.Azure, Resource = Aks }, TestContext.Current.CancellationToken);
        var credential = await connection.Credentials!.GetAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal(("https://prod.hcp.westeurope.azmk8s.io/", "the-ca", "Bearer aks-token"), (connection.Server.AbsoluteUri, connection.CertificateAuthority, credential.Authorization!.Reveal()));
        Assert.Contains(server.Of(Login), r => r.Form["scope"].Contains("6dae42f8-4368-4678-94ff-3960e28e3630/.default", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cluster_OfAksWithoutEntra_SaysSo()
    {
        await using var server = WithAks(await CloudServer.StartAsync());
        server.On($"GET {Arm}", """{"properties":{}}""");
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _azureHost);

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.ClusterAsync(
            IdentitySubject.Host, new() { Name = "prod", Provider = CloudProvider.Azure, Resource = Aks }, TestContext.Current.CancellationToken));

        Assert.StartsWith($"AKS cluster {Aks} does not have Microsoft Entra ID integration enabled. ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_OfAksAtAnotherAddress_ListsItsOwn()
    {
        await using var server = WithAks(await CloudServer.StartAsync());
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _azureHost);

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.ClusterAsync(
            IdentitySubject.Host, new() { Name = "prod", Provider = CloudProvider.Azure, Resource = Aks, Address = "https://other.example" }, TestContext.Current.CancellationToken));

        Assert.Equal(
            $"no kubeconfig found for AKS cluster {Aks} matching the specified address 'https://other.example'. cluster addresses: ['https://prod.hcp.westeurope.azmk8s.io:443']",
            error.Message);
    }

    [Theory]
    [InlineData("/subscriptions/short/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/prod")]
    [InlineData(Aks + "/agentPools/x")]
    [InlineData(Aks + "?x=")]
    [InlineData("")]
    public async Task Cluster_WithMalformedId_IsRefused(string id)
    {
        await using var server = WithAks(await CloudServer.StartAsync());
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _azureHost);

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.ClusterAsync(
            IdentitySubject.Host, new() { Name = "prod", Provider = CloudProvider.Azure, Resource = id }, TestContext.Current.CancellationToken));

        Assert.StartsWith($"invalid AKS cluster ID: '{id}'. must match (?i)^/subscriptions/", error.Message, StringComparison.Ordinal);
    }

    // Upstream sends the controller's token to whatever address the ConfigMap has; then any tenant could have it.
    [Fact]
    public async Task Cluster_AtTenantsAddressWithHostIdentity_IsNotShownTheToken()
    {
        await using var server = WithAks(await CloudServer.StartAsync());
        using var identities = IdentityFixture.Identities(server, TimeProvider.System, environment: _azureHost);
        var who = UserOf(await fixture.AccountAsync("tenant")) with { ServiceAccountName = null };

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.ClusterAsync(
            who,
            new() { Name = "prod", Provider = CloudProvider.Azure, Resource = Aks, Address = "https://evil.example", CertificateAuthority = "evil-ca" },
            TestContext.Current.CancellationToken));

        Assert.Contains("no kubeconfig found for AKS cluster", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cluster_AtTenantsAddressWithTenantsIdentity_IsConnected()
    {
        await using var server = WithAks(await CloudServer.StartAsync());
        using var identities = IdentityFixture.Identities(server, TimeProvider.System);
        var who = UserOf(await fixture.AccountAsync("tenant", ("azure.workload.identity/tenant-id", Tenant), ("azure.workload.identity/client-id", "tenant-client")));

        var connection = await identities.ClusterAsync(
            who, new() { Name = "x", Provider = CloudProvider.Azure, Address = "https://own.example", CertificateAuthority = "own-ca" }, TestContext.Current.CancellationToken);

        Assert.Equal("https://own.example/", connection.Server.AbsoluteUri);
        Assert.Empty(server.Requests);
        Assert.NotNull(connection.Egress);
    }

    [Fact]
    public async Task Cluster_OfEks_IsDescribedAndShownSignedQuestion()
    {
        await using var server = await CloudServer.StartAsync();
        server.On("GET https://eks.eu-west-1.amazonaws.com/clusters/prod", r =>
            r.Header("Authorization").StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-1/eks/aws4_request", StringComparison.Ordinal)
                ? new(200, $$$"""{"cluster":{"name":"prod","endpoint":"https://ABC.gr7.eu-west-1.eks.amazonaws.com","certificateAuthority":{"data":"{{{Convert.ToBase64String("eks-ca"u8)}}}" } } }""")
                : new(403, "{}"));
        var clock = new ManualClock();
        using var identities = IdentityFixture.Identities(server, clock, environment: _awsHost);

        var connection = await identities.ClusterAsync(
            IdentitySubject.Host, new() { Name = "prod", Provider = CloudProvider.Aws, Resource = Eks }, TestContext.Current.CancellationToken);
        var bearer = (await connection.Credentials!.GetAsync(null, TestContext.Current.CancellationToken)).Authorization!.Reveal();
        clock.Advance(TimeSpan.FromMinutes(14.6));
        var later = (await connection.Credentials.GetAsync(null, TestContext.Current.CancellationToken)).Authorization!.Reveal();

        Assert.Equal(("https://abc.gr7.eu-west-1.eks.amazonaws.com/", "eks-ca"), (connection.Server.AbsoluteUri, connection.CertificateAuthority));
        Assert.StartsWith("Bearer k8s-aws-v1.", bearer, StringComparison.Ordinal);
        var question = new Uri(Tokens.Decode(bearer["Bearer k8s-aws-v1.".Length..]));
        Assert.Equal("sts.eu-west-1.amazonaws.com", question.Host);
        Assert.Contains("X-Amz-SignedHeaders=host%3Bx-k8s-aws-id", question.Query, StringComparison.Ordinal);
        Assert.NotEqual(bearer, later);
    }

    [Fact]
    public async Task Cluster_OfGke_IsDescribed()
    {
        await using var server = await CloudServer.StartAsync();
        server
            .On("GET http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token", """{"access_token":"node","expires_in":3000}""")
            .On($"GET https://container.googleapis.com/v1/{Gke}", r => r.Header("Authorization") == "Bearer node"
                ? new(200, $$$"""{"name":"prod","endpoint":"34.1.2.3","masterAuth":{"clusterCaCertificate":"{{{Convert.ToBase64String("gke-ca"u8)}}}" } }""")
                : new(401, "{}"));
        using var identities = IdentityFixture.Identities(server);

        var connection = await identities.ClusterAsync(
            IdentitySubject.Host, new() { Name = "prod", Provider = CloudProvider.Gcp, Resource = Gke }, TestContext.Current.CancellationToken);
        var credential = await connection.Credentials!.GetAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal(("https://34.1.2.3/", "gke-ca", "Bearer node"), (connection.Server.AbsoluteUri, connection.CertificateAuthority, credential.Authorization!.Reveal()));
    }

    [Fact]
    public async Task Cluster_Generic_IsShownTokenForItsAddress()
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server, TimeProvider.System);
        var who = UserOf(await fixture.AccountAsync("tenant"));

        var connection = await identities.ClusterAsync(
            who, new() { Name = "x", Provider = CloudProvider.Generic, Address = "https://other.example" }, TestContext.Current.CancellationToken);
        var bearer = (await connection.Credentials!.GetAsync(null, TestContext.Current.CancellationToken)).Authorization!.Reveal();

        var claims = Tokens.Claims(bearer["Bearer ".Length..]);
        Assert.Equal("https://other.example", claims["aud"]![0]!.GetValue<string>());
        Assert.Equal($"system:serviceaccount:{who.Namespace}:tenant", claims["sub"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cluster_Generic_IsReallyReached()
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server, TimeProvider.System);
        var who = UserOf(await fixture.AccountAsync("tenant"));
        var connection = await identities.ClusterAsync(
            who,
            new()
            {
                Name = "itself",
                Provider = CloudProvider.Generic,
                Address = fixture.Cluster.Address.AbsoluteUri,
                CertificateAuthority = fixture.Cluster.Server.CaCertificatePem,
                Audiences = ["https://kubernetes.default.svc"],
            },
            TestContext.Current.CancellationToken);
        using var client = new KubernetesClient(connection, new(), TimeProvider.System, NullLogger<KubernetesClient>.Instance);

        // known, but allowed nothing: the server says who asked
        var error = await Assert.ThrowsAsync<KubernetesException>(
            () => client.GetAsync(new("", "v1", "Secret"), new(who.Namespace, "x"), TestContext.Current.CancellationToken));

        Assert.Contains($"system:serviceaccount:{who.Namespace}:tenant", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cluster address is required to create a REST config")]
    [InlineData("http://other.example", "failed to parse cluster address http://other.example: the Kubernetes API server address 'http://other.example' must use https scheme")]
    public async Task Cluster_GenericWithoutUsableAddress_SaysWhy(string? address, string message)
    {
        await using var server = await CloudServer.StartAsync();
        using var identities = IdentityFixture.Identities(server);
        var who = UserOf(await fixture.AccountAsync("tenant"));

        var error = await Assert.ThrowsAsync<IdentityException>(() => identities.ClusterAsync(
            who, new() { Name = "x", Provider = CloudProvider.Generic, Address = address }, TestContext.Current.CancellationToken));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void FromConfigMap_WithAllKeys_ReadsThem()
    {
        var map = (JsonObject)JsonNode.Parse("""
            {"data":{"provider":"generic","address":"https://a","ca.crt":"CA","audiences":"one\n two \n\n","serviceAccountName":"sa","cluster":"c"}}
            """)!;

        var reference = ClusterReference.FromConfigMap("name", map);

        Assert.Equal((CloudProvider.Generic, "https://a", "CA", "sa", "c"), (reference.Provider, reference.Address, reference.CertificateAuthority, reference.ServiceAccountName, reference.Resource));
        Assert.Equal(["one", "two"], reference.Audiences);
    }

    [Fact]
    public void FromConfigMap_WithUnknownProvider_NamesIt() => Assert.Equal(
        "provider 'acme' not implemented",
        Assert.Throws<IdentityException>(() => ClusterReference.FromConfigMap("name", new() { ["data"] = new JsonObject { ["provider"] = "acme" } })).Message);
}
