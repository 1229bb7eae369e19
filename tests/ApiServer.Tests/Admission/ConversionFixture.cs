using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Admission;

/// <summary>A webhook that converts hosts, and two API servers that know of it: in one of them everything can be converted.</summary>
public sealed class ConversionFixture : IAsyncLifetime
{
    private TestCluster? _cluster;
    private TestCluster? _faulty;
    private WebhookServer? _server;

    internal TestCluster Cluster => _cluster ?? throw new InvalidOperationException("not started");

    /// <summary>The server that also holds hosts which cannot be converted.</summary>
    internal TestCluster Faulty => _faulty ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync()
    {
        _server = await WebhookServer.StartAsync(WebhookAnswers.All);
        _cluster = await TestCluster.StartAsync();
        _faulty = await TestCluster.StartAsync();
        foreach (var cluster in new[] { _cluster, _faulty })
        {
            await cluster.InstallAsync(Definition(_server));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Faulty.DisposeAsync();
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }
    }

    private static JsonObject Definition(WebhookServer server) => JsonNode.Parse("""
        {
          "apiVersion": "apiextensions.k8s.io/v1",
          "kind": "CustomResourceDefinition",
          "metadata": {"name": "hosts.hook.example.com"},
          "spec": {
            "group": "hook.example.com",
            "scope": "Namespaced",
            "names": {"kind": "Host", "plural": "hosts"},
            "conversion": {"strategy": "Webhook", "webhook": {
              "conversionReviewVersions": ["v1"],
              "clientConfig": {"url": "ADDRESS/convert", "caBundle": "BUNDLE"}}},
            "versions": [
              {"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"host": {"type": "string"}, "port": {"type": "integer"}}}}}}},
              {"name": "v2", "served": true, "storage": false, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"address": {"type": "string"}}}}}}}
            ]
          }
        }
        """.Replace("ADDRESS", server.Address, StringComparison.Ordinal).Replace("BUNDLE", server.Bundle, StringComparison.Ordinal))!.AsObject();
}
