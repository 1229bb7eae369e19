using System.Text.Json.Nodes;
using Flux.FileCommands;
using Flux.Primitives;
using Flux.TestKit.Durable;

namespace Flux.Cli.Tests.Commands;

public sealed class EventsCommandTests
{
    [Fact]
    public async Task Events_PrintsThoseOfFluxObjectsOldestFirst()
    {
        await using var cluster = await CliCluster.StartAsync();
        await CreateAsync(cluster, "e1", "Kustomization", "apps", "Normal", "2025-12-31T23:59:30Z", $"applied main@sha1:{CliCluster.Commit}");
        await CreateAsync(cluster, "e2", "GitRepository", "fleet", "Warning", "2025-12-31T23:30:00Z", "unable to clone");
        await CreateAsync(cluster, "e3", "Pod", "web", "Normal", "2025-12-31T23:59:00Z", "Pulled");

        var run = await cluster.RunAsync(new ManualClock(), "events"); // 2026-01-01T00:00:00Z

        Assert.Equal(
            new CliRun(
                0,
                """
                LAST SEEN   TYPE      REASON   OBJECT                MESSAGE
                30m         Warning   Reason   GitRepository/fleet   unable to clone
                30s         Normal    Reason   Kustomization/apps    applied main@sha1:01234567

                """,
                ""),
            run);
    }

    [Fact]
    public async Task Events_Filtered_PrintsOnlyWhatMatches()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateNamespaceAsync("team-a");
        await CreateAsync(cluster, "e1", "Kustomization", "apps", "Normal", "2025-12-31T23:59:30Z", "one");
        await CreateAsync(cluster, "e2", "Kustomization", "infra", "Warning", "2025-12-31T23:59:31Z", "two");
        await CreateAsync(cluster, "e3", "GitRepository", "apps", "Warning", "2025-12-31T23:59:32Z", "three");
        await CreateAsync(cluster, "e4", "Kustomization", "apps", "Warning", "2025-12-31T23:59:33Z", "four", "team-a");

        Assert.Equal(["one"], await MessagesAsync(cluster, "--for", "Kustomization/apps"));
        Assert.Equal(["one"], await MessagesAsync(cluster, "--for", "ks/apps"));
        Assert.Equal(["two", "three"], await MessagesAsync(cluster, "--types", "Warning"));
        Assert.Equal(["one", "two", "three", "four"], await MessagesAsync(cluster, "-A"));
        Assert.Equal(["four"], await MessagesAsync(cluster, "-n", "team-a"));
        Assert.Equal(["one", "four"], await MessagesAsync(cluster, "-A", "--for", "Kustomization/apps", "--types", "Normal", "Warning"));
    }

    [Fact]
    public async Task Events_WhenAllNamespaces_BeginsWithTheNamespace()
    {
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateNamespaceAsync("team-a");
        await CreateAsync(cluster, "e1", "Kustomization", "apps", "Normal", "2025-12-31T22:00:00Z", "one", "team-a");

        var run = await cluster.RunAsync(new ManualClock(), "events", "-A");

        Assert.Equal(
            """
            NAMESPACE   LAST SEEN   TYPE     REASON   OBJECT               MESSAGE
            team-a      120m        Normal   Reason   Kustomization/apps   one

            """,
            run.Out);
    }

    [Fact]
    public async Task Events_WhenThereAreNone_SaysSo()
    {
        await using var cluster = await CliCluster.StartAsync();

        Assert.Equal(new CliRun(0, "", "no events found in \"flux-system\" namespace\n"), await cluster.RunAsync("events"));
        Assert.Equal(new CliRun(0, "", "no events found\n"), await cluster.RunAsync("events", "-A"));
    }

    [Theory]
    [InlineData("events --for apps", "expected kind/name such as Kustomization/apps, got 'apps'")]
    [InlineData("events --for Pod/web", "expected kind/name such as Kustomization/apps, got 'Pod/web'")]
    [InlineData("events --types Info", "'Info' not recognized")]
    public async Task Events_WhenAFilterIsWrong_IsAUsageError(string arguments, string message)
    {
        var run = await CommandLineTests.RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string?>> MessagesAsync(CliCluster cluster, params string[] arguments)
    {
        var run = await cluster.RunAsync(["events", "-o", "json", .. arguments]);
        Assert.Equal(ExitCodes.Success, run.Code);
        return JsonNode.Parse(run.Out)!["items"]!.AsArray().Select(e => e.Text("message"));
    }

    private static Task CreateAsync(
        CliCluster cluster, string name, string kind, string about, string type, string time, string message, string ns = CliCluster.Namespace) =>
        cluster.Cluster.CreateAsync(
            $"/api/v1/namespaces/{ns}/events",
            new()
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Event",
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
                ["involvedObject"] = new JsonObject { ["kind"] = kind, ["name"] = about, ["namespace"] = ns },
                ["type"] = type,
                ["reason"] = "Reason",
                ["message"] = message,
                ["firstTimestamp"] = time,
                ["lastTimestamp"] = time,
            });
}
