using System.Text.Json.Nodes;
using Flux.ApiServer;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.TestKit.ApiServer;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.Identity.Tests.Servers;

/// <summary>An API server whose ServiceAccounts get real tokens, shared by the tests that need one.</summary>
public sealed class IdentityFixture : IAsyncLifetime
{
    private TestCluster? _cluster;
    private KubernetesClient? _client;

    public IKubernetesClient Client => _client!;

    public TestCluster Cluster => _cluster!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync();
        _client = new KubernetesClient(
            Kubeconfig.Parse(_cluster.Kubeconfig, "test", "").Connect("demo", null, KubeconfigOptions.Untrusted, TimeProvider.System),
            new(), TimeProvider.System, NullLogger<KubernetesClient>.Instance);
    }

    /// <summary>Makes a ServiceAccount in a namespace of its own and says on whose behalf it is.</summary>
    public async Task<IdentitySubject> AccountAsync(string name, params (string Key, string Value)[] annotations)
    {
        var @namespace = $"ns-{Guid.NewGuid():N}";
        await _cluster!.CreateAsync("/api/v1/namespaces", new() { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = @namespace } });
        await _cluster.CreateAsync($"/api/v1/namespaces/{@namespace}/serviceaccounts", new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["annotations"] = new JsonObject(annotations.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
            },
        });
        return new() { Client = Client, Namespace = @namespace, ServiceAccountName = name };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    internal static CloudIdentities Identities(
        CloudServer server, TimeProvider? clock = null, IdentityOptions? options = null, HostEnvironment? environment = null) =>
        new(options ?? new() { ObjectLevelWorkloadIdentity = true }, environment ?? HostEnvironment.None, new EgressPolicy { AllowLoopback = true },
            clock ?? new ManualClock(), server.Handler);

    internal static HostEnvironment Environment(params (string Name, string Value)[] variables)
    {
        var map = variables.ToDictionary(v => v.Name, v => v.Value);
        return new() { Variable = name => map.GetValueOrDefault(name) };
    }
}
