using System.Text.Json.Nodes;
using Flux.Identity;
using Flux.Primitives;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary><c>spec.kubeConfig.configMapRef</c>, and whose identity key services see.</summary>
public sealed class CloudIdentityTests
{
    private const string Config = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: apps}
        data: {color: blue}
        """;

    private static IdentitySubject Tenant { get; } = new() { Client = new InMemoryCluster(), Namespace = "apps", ServiceAccountName = "tenant", Use = IdentityUse.Decryption };

    private static CloudIdentities Identities(bool gate = true) => new(
        new() { ObjectLevelWorkloadIdentity = gate }, HostEnvironment.None, new EgressPolicy { AllowLoopback = true }, TimeProvider.System);

    // The cluster trusts its own issuer, so a generic connection can lead from the cluster to itself.
    private static async Task PutReferenceAsync(ClusterHarness h, string account = "applier")
    {
        await h.PutAsync($$"""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"{{account}}","namespace":"apps"} }""");
        var map = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "remote", ["namespace"] = "apps" },
            ["data"] = new JsonObject
            {
                ["provider"] = "generic",
                ["address"] = h.Server.Address.AbsoluteUri,
                ["ca.crt"] = h.Server.Server.CaCertificatePem,
                ["audiences"] = "https://kubernetes.default.svc\n",
                ["serviceAccountName"] = "applier",
            },
        };
        await h.PutAsync(map.ToJsonString());
    }

    [Fact]
    public async Task Reconcile_WithGenericConfigMap_AppliesAsItsServiceAccount()
    {
        using var identities = Identities();
        await using var h = await ClusterHarness.StartAsync();
        h.Identities = identities;
        h.Restart();
        await PutReferenceAsync(h);
        await h.PutAsync("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"applier"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
             "subjects":[{"kind":"ServiceAccount","name":"applier","namespace":"apps"}]}
            """);
        await h.KustomizationAsync("web", """{"kubeConfig":{"configMapRef":{"name":"remote"}}}""");
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string> { ["config.yaml"] = Config });

        await h.SettleAsync("web");

        Assert.Equal($"Ready=True ReconciliationSucceeded: Applied revision: {ClusterHarness.First}", await h.ConditionsAsync("web"));
        Assert.NotNull(await h.FindAsync("v1", "ConfigMap", "settings"));
    }

    [Fact]
    public async Task Reconcile_WithGenericConfigMapOfOneWhoMayNot_IsRefusedByTheServer()
    {
        using var identities = Identities();
        await using var h = await ClusterHarness.StartAsync();
        h.Identities = identities;
        h.Restart();
        await PutReferenceAsync(h);
        await h.KustomizationAsync("web", """{"kubeConfig":{"configMapRef":{"name":"remote"}}}""");
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string> { ["config.yaml"] = Config });

        await h.SettleAsync("web");

        Assert.Contains("system:serviceaccount:apps:applier", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Null(await h.FindAsync("v1", "ConfigMap", "settings"));
    }

    [Fact]
    public async Task Reconcile_WithGateOff_SaysSo()
    {
        using var identities = Identities(gate: false);
        await using var h = await ClusterHarness.StartAsync();
        h.Identities = identities;
        h.Restart();
        await PutReferenceAsync(h);
        await h.KustomizationAsync("web", """{"kubeConfig":{"configMapRef":{"name":"remote"}}}""");
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string> { ["config.yaml"] = Config });

        await h.SettleAsync("web");

        Assert.Contains("ObjectLevelWorkloadIdentity feature gate is not enabled", await h.ConditionsAsync("web"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "failed to get configmap apps/remote: configmaps \"remote\" not found")]
    [InlineData("acme", "provider 'acme' not implemented")]
    [InlineData("azure", "invalid AKS cluster ID: ''. must match")]
    [InlineData("aws", "invalid EKS cluster ARN: ''. must match")]
    [InlineData("generic", "cluster address is required to create a REST config")]
    public async Task Reconcile_WithUnusableConfigMap_SaysWhy(string? provider, string problem)
    {
        using var identities = Identities();
        await using var h = await ClusterHarness.StartAsync();
        h.Identities = identities;
        h.Restart();
        if (provider is not null)
        {
            await h.PutAsync($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"remote","namespace":"apps"},"data":{"provider":"{{provider}}"} }""");
        }

        await h.KustomizationAsync("web", """{"kubeConfig":{"configMapRef":{"name":"remote"}}}""");
        await h.SourceAsync(ClusterHarness.First, new Dictionary<string, string> { ["config.yaml"] = Config });

        await h.SettleAsync("web");

        Assert.Contains($"Ready=False ReconciliationFailed: {problem}", await h.ConditionsAsync("web"), StringComparison.Ordinal);
        Assert.Contains(await h.EventsAsync(), e => e.Contains($"failed to build kube client: {problem}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeyIdentity_OfAwsAndGcp_IsTheAccounts()
    {
        var identities = new FakeIdentities();
        var identity = new KeyIdentity(identities, Tenant);

        var key = await identity.AwsAsync("eu-west-1", CancellationToken.None);
        await identity.GcpTokenAsync(CancellationToken.None);
        await identity.AzureTokenAsync("https://vault.azure.net/.default", null, CancellationToken.None);

        Assert.Equal(("id", "key", "session"), (key!.AccessKeyId, key.SecretAccessKey.Reveal(), key.SessionToken!.Reveal()));
        Assert.Equal(["aws eu-west-1", "gcp", "azure https://vault.azure.net/.default"], identities.Asked.Select(a => a.What));
        Assert.All(identities.Asked, a => Assert.Equal(Tenant, a.Who));
    }

    [Fact]
    public async Task KeyIdentity_OfManagedIdentityInSecret_IsTheHosts()
    {
        var identities = new FakeIdentities();

        await new KeyIdentity(identities, Tenant).AzureTokenAsync("s", "client-1", CancellationToken.None);

        Assert.Equal(IdentitySubject.Host with { AzureClientId = "client-1" }, Assert.Single(identities.Asked).Who);
    }
}
