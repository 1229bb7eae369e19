using System.Text;
using System.Text.Json.Nodes;
using Flux.TestKit.Helm;
using Microsoft.AspNetCore.Http;

namespace Flux.Sources.Tests.Charts;

/// <summary>Helm repositories that mean harm: the index and the charts end in a condition within the limits, and the last good artifact stays.</summary>
public sealed class HostileHelmRepositoryTests
{
    private const string Good = "apiVersion: v1\nentries:\n  web:\n  - {apiVersion: v2, name: web, version: 1.0.0, urls: [files/web-1.0.0.tgz]}\n";

    public static TheoryData<string, string> Indexes => new()
    {
        { "aliases that multiply", "apiVersion: v1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nentries: {web: *g}\n" },
        { "an alias of itself", "apiVersion: v1\nentries: &a\n  web: *a\n" },
        { "lists within lists", $"apiVersion: v1\nentries: {new string('[', 100_000)}\n" },
        { "objects within objects", $"apiVersion: v1\nentries: {string.Concat(Enumerable.Repeat("{a: ", 50_000))}\n" },
        { "JSON that is as deep", $"{{\"apiVersion\":\"v1\",\"entries\":{string.Concat(Enumerable.Repeat("{\"a\":", 50_000))}" },
        { "a name that is a path", "apiVersion: v1\nentries:\n  web: {../../etc: x}\n" },
        { "bytes", "\0\u0001\u0002\u0003" },
        { "an index that breaks off", Good[..60] },
    };

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task Index_WhenItIsHostile_EndsInACondition(string what, string index)
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", Good);
        await world.ReconcileRepositoryAsync();
        var stored = world.Read("HelmRepository", "charts")["status"]!["artifact"]!.ToJsonString();
        world.Server.Put("index.yaml", index);

        await world.ReconcileRepositoryAsync().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.True(
            world.ConditionsOf("HelmRepository", "charts").Any(line => line.StartsWith("FetchFailed=True IndexationFailed ", StringComparison.Ordinal)),
            $"{what}: {string.Join('\n', world.ConditionsOf("HelmRepository", "charts"))}");
        Assert.Equal(stored, world.Read("HelmRepository", "charts")["status"]!["artifact"]!.ToJsonString());
    }

    [Fact]
    public async Task Index_WhenItNeverEnds_EndsAtTheLimit()
    {
        await using var world = await ChartWorld.StartAsync();
        world.HelmOptions.MaxIndexBytes = 1 << 20;
        world.Server.Put("index.yaml", async context => await EndlessAsync(context, "- {name: web}\n"));

        await world.ReconcileRepositoryAsync().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Contains(
            world.ConditionsOf("HelmRepository", "charts"),
            line => line.Contains("index exceeds the maximum index file size of 1048576 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Index_WhenARedirectIsNoAddress_EndsInACondition()
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Redirect("index.yaml", "//[");

        await world.ReconcileRepositoryAsync();

        Assert.Contains(world.ConditionsOf("HelmRepository", "charts"), line => line.Contains("redirected to what is no address", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("ftp://127.0.0.1/x.tgz")]
    [InlineData("//[")]
    [InlineData("")]
    [InlineData("../../../../etc/passwd")]
    public async Task Chart_WhenItsUrlLeadsAstray_IsNotFetched(string url)
    {
        await using var world = await ChartWorld.StartAsync();
        world.Server.Put("index.yaml", $"apiVersion: v1\nentries:\n  web:\n  - {{apiVersion: v2, name: web, version: 1.0.0, urls: [\"{url}\"]}}\n");
        await world.ReconcileRepositoryAsync();
        world.PutChart(new() { ["chart"] = "web" });

        await world.ReconcileChartAsync().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.Contains(world.ConditionsOf("HelmChart", "web"), line => line.StartsWith("Ready=False", StringComparison.Ordinal));
        Assert.Null(world.Read("HelmChart", "web")["status"]!["artifact"]);
        Assert.DoesNotContain("root:", world.Read("HelmChart", "web").ToJsonString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Archives => new()
    {
        { "no archive", "PK\u0003\u0004 a zip"u8.ToArray() },
        { "nothing", [] },
        { "half of it", TestCharts.Archive("web", "1.0.0")[..60] },
        { "a path out of it", TestCharts.Pack(("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), ("web/../../x", "x")) },
        { "metadata of aliases", TestCharts.Pack(("web/Chart.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n")) },
    };

    [Theory]
    [MemberData(nameof(Archives))]
    public async Task Chart_WhenItsArchiveIsHostile_KeepsTheLastGoodOne(string what, byte[] archive)
    {
        await using var world = await ChartWorld.StartAsync();
        world.Serve(("web", "0.9.0", TestCharts.Archive("web", "0.9.0")));
        await world.ReconcileRepositoryAsync();
        world.PutChart(new() { ["chart"] = "web" });
        await world.ReconcileChartAsync();
        var stored = world.Read("HelmChart", "web")["status"]!["artifact"]!.ToJsonString();
        world.Serve(("web", "1.0.0", archive));
        await world.ReconcileRepositoryAsync();

        await world.ReconcileChartAsync().WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        Assert.True(
            world.ConditionsOf("HelmChart", "web").Any(line => line.StartsWith("Ready=False", StringComparison.Ordinal)),
            $"{what}: {string.Join('\n', world.ConditionsOf("HelmChart", "web"))}");
        Assert.Equal(stored, world.Read("HelmChart", "web")["status"]!["artifact"]!.ToJsonString());
    }

    private static async Task EndlessAsync(HttpContext context, string text)
    {
        var more = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 1000)));
        try
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(more, context.RequestAborted);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the client hung up, as it should
        }
    }
}
