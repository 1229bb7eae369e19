using System.Text;
using System.Text.Json.Nodes;
using Flux.Helm.Charts;
using Flux.Primitives;
using Flux.Sources.Charts;
using Flux.TestKit.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flux.Sources.Tests.Charts;

/// <summary>Pulling charts as <c>helm pull --repo</c> does, from a repository on loopback.</summary>
public sealed class ChartPullTests
{
    [Theory]
    [InlineData("", false, "1.1.0")]
    [InlineData("", true, "2.0.0-rc.1")]
    [InlineData("1.0.0", false, "1.0.0")]
    [InlineData("~1.0", false, "1.0.0")]
    public async Task PullAsync_OfAVersionOrRange_GivesTheFilesOfTheNewestThatFits(string version, bool devel, string expected)
    {
        await using var server = await ServeAsync();
        using var pull = new ChartPull(new EgressPolicy { AllowLoopback = true }, new(), TimeProvider.System);

        var files = await pull.PullAsync(server.Urls.Single(), "app", version, devel, TestContext.Current.CancellationToken);

        Assert.Equal(["Chart.yaml", "templates/c.yaml"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains($"version: {expected}", Encoding.UTF8.GetString(files["Chart.yaml"].Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other", "", "no chart name found")]
    [InlineData("app", "9.x", "no 'app' chart with version matching '9.x' found")]
    public async Task PullAsync_OfWhatIsNotThere_SaysSo(string name, string version, string problem)
    {
        await using var server = await ServeAsync();
        using var pull = new ChartPull(new EgressPolicy { AllowLoopback = true }, new(), TimeProvider.System);

        var e = await Assert.ThrowsAsync<SourceException>(() => pull.PullAsync(server.Urls.Single(), name, version, false, TestContext.Current.CancellationToken));

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PullAsync_WhereTheEgressPolicyForbidsIt_ReachesNobody()
    {
        await using var server = await ServeAsync();
        using var pull = new ChartPull(new EgressPolicy(), new(), TimeProvider.System);

        var e = await Assert.ThrowsAsync<SourceException>(() => pull.PullAsync(server.Urls.Single(), "app", "", false, TestContext.Current.CancellationToken));

        Assert.Contains("loopback addresses are not allowed", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0.0", "1.0.0")]
    [InlineData("", "1.1.0")]
    public async Task PullAsync_FromARegistry_GivesTheFilesOfTheTag(string version, string expected)
    {
        await using var registry = await RegistryTestServer.StartAsync();
        foreach (var tag in (string[])["1.0.0", "1.1.0"])
        {
            registry.PutManifest("charts/app", tag, new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
                ["config"] = registry.Describe("application/vnd.cncf.helm.config.v1+json", Encoding.UTF8.GetBytes("{}")),
                ["layers"] = new JsonArray(registry.Describe("application/vnd.cncf.helm.chart.content.v1.tar+gzip", Packed(tag).ToArray())),
            });
        }

        using var pull = new ChartPull(new EgressPolicy { AllowLoopback = true }, new(), TimeProvider.System);

        var files = await pull.PullAsync($"oci://{registry.Host}/charts", "app", version, false, TestContext.Current.CancellationToken);

        Assert.Contains($"version: {expected}", Encoding.UTF8.GetString(files["Chart.yaml"].Span), StringComparison.Ordinal);
    }

    private static async Task<WebApplication> ServeAsync()
    {
        string[] versions = ["1.0.0", "1.1.0", "2.0.0-rc.1"];
        var index = new StringBuilder("apiVersion: v1\nentries:\n  app:\n");
        foreach (var version in versions)
        {
            index.Append("  - apiVersion: v2\n    name: app\n    version: ").Append(version).Append("\n    urls: [charts/app-").Append(version).Append(".tgz]\n");
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/index.yaml", () => Results.Text(index.ToString()));
        app.MapGet("/charts/{file}", (string file) => Results.Bytes(Packed(file["app-".Length..^".tgz".Length]).ToArray()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static ReadOnlyMemory<byte> Packed(string version) => ChartPackager.Pack(ChartLoader.Load(
        [
            ChartFile.Read("Chart.yaml", Encoding.UTF8.GetBytes($"apiVersion: v2\nname: app\nversion: {version}\n")),
            ChartFile.Read("templates/c.yaml", Encoding.UTF8.GetBytes("a: b\n")),
        ],
        new()));
}
