using System.Text.Json.Nodes;
using Flux.TestKit.ApiServer;

namespace Flux.ApiServer.Tests.Registry;

public sealed class ServiceAddressTests
{
    private const string Services = "/api/v1/namespaces/default/services";

    // kubernetes: pkg/registry/core/service/{storage/alloc,ipallocator,portallocator}
    [Theory]
    [InlineData("""{"clusterIP":"10.0.0.77"}""", "spec.clusterIPs: Invalid value: [\"10.0.0.77\"]: failed to allocate IP 10.0.0.77: provided IP is already allocated")]
    [InlineData("""{"clusterIP":"10.0.1.1"}""", "spec.clusterIPs: Invalid value: [\"10.0.1.1\"]: failed to allocate IP 10.0.1.1: the provided IP (10.0.1.1) is not in the valid range. The range of valid IPs is 10.0.0.0/24")]
    [InlineData("""{"clusterIP":"10.0.0.255"}""", "spec.clusterIPs: Invalid value: [\"10.0.0.255\"]: failed to allocate IP 10.0.0.255: the provided IP (10.0.0.255) is not in the valid range. The range of valid IPs is 10.0.0.0/24")]
    [InlineData("""{"type":"NodePort","ports":[{"port":80,"nodePort":31000}]}""", "spec.ports[0].nodePort: Invalid value: 31000: provided port is already allocated")]
    [InlineData("""{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}""", "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767")]
    [InlineData("""{"ipFamilyPolicy":"RequireDualStack"}""", "spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured for dual-stack services")]
    [InlineData("""{"ipFamilies":["IPv6"]}""", "spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster")]
    public async Task Create_WhenWhatItAsksForCannotBeHad_SaysWhy(string spec, string message)
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });
        await cluster.CreateAsync(Services, Service("first", """{"type":"NodePort","clusterIP":"10.0.0.77","ports":[{"port":80,"nodePort":31000}]}"""));

        var (status, body) = await cluster.SendAsync(HttpMethod.Post, Services, Service("second", spec));

        Assert.Equal((422, $"Service \"second\" is invalid: {message}"), (status, (string?)body!["message"]));
    }

    [Fact]
    public async Task Create_WhenPortsShareANumber_GivesThemOneNodePort()
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });

        var dns = await cluster.CreateAsync(
            Services, Service("dns", """{"type":"NodePort","ports":[{"name":"a","port":53,"protocol":"TCP"},{"name":"b","port":53,"protocol":"UDP"}]}"""));

        Assert.Equal((int?)dns["spec"]!["ports"]![0]!["nodePort"], (int?)dns["spec"]!["ports"]![1]!["nodePort"]);
    }

    [Fact]
    public async Task Create_WhenHeadlessWithoutSelector_HasBothFamilies()
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions { Controllers = ControllerOptions.None });

        var service = await cluster.CreateAsync(Services, Service("h", """{"clusterIP":"None","selector":null}"""));

        Assert.Equal("""["IPv4","IPv6"]""", service["spec"]!["ipFamilies"]!.ToJsonString());
        Assert.Equal("RequireDualStack", (string?)service["spec"]!["ipFamilyPolicy"]);
    }

    [Fact]
    public async Task Create_WhenTheFirstRangeIsFull_GoesOnInTheNextAndComesBack()
    {
        await using var cluster = await TestCluster.StartAsync(new ApiServerOptions
        {
            Controllers = ControllerOptions.None,
            ServiceRange = "10.0.0.0/29,10.9.0.0/16",
        });
        var addresses = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            var created = await cluster.CreateAsync(Services, Service($"s{i}", "{}"));
            addresses.Add((string)created["spec"]!["clusterIP"]!);
        }

        await cluster.SendAsync(HttpMethod.Delete, $"{Services}/s2");
        var last = await cluster.CreateAsync(Services, Service("last", "{}"));

        // Of the first range's eight, the ends are no addresses, and .1 is the server's own Service.
        Assert.Equal(["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"], addresses.Take(5).Order(StringComparer.Ordinal));
        Assert.All(addresses.Skip(5), address => Assert.StartsWith("10.9.0.", address, StringComparison.Ordinal));
        Assert.Equal(addresses[2], (string?)last["spec"]!["clusterIP"]);
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
    }

    private static JsonObject Service(string name, string spec)
    {
        var parsed = JsonNode.Parse(spec)!.AsObject();
        parsed["ports"] ??= new JsonArray(new JsonObject { ["port"] = 80 });
        return new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = parsed };
    }
}
