using Flux.Kubernetes;
using Flux.TestKit.Kubernetes;

namespace Flux.HelmReleases.Tests;

/// <summary>The process ends in the middle of an action, and another one takes over: the release ends deployed, and is never pending for ever.</summary>
public sealed class KillTests
{
    private static readonly TestChart _first = new TestChart()
        .With("templates/gone.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n")
        .WithHook("before", "pre-install,pre-upgrade", delete: "hook-succeeded")
        .WithHook("after", "post-install,post-upgrade")
        .WithDeployment();

    private static readonly TestChart _second = new TestChart { Version = "2.0.0", Values = "color: blue\ntag: 2\n" }
        .WithHook("before", "pre-install,pre-upgrade", delete: "hook-succeeded")
        .WithHook("after", "post-install,post-upgrade")
        .WithDeployment();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Install_WhenTheProcessEndsAtAnyRequest_IsFinishedByTheNext(bool afterAnswer, bool keepContinuations)
    {
        await using var h = await StartAsync(_first);
        var deaths = 0;
        for (var k = 1; k <= 40; k++)
        {
            deaths += await DieAsync(h, k, afterAnswer) ? 1 : 0;
            h.Restart(keepContinuations);

            await h.SettleAsync();

            await AssertAsync(h, "red", $"death {k}");
            await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");
            await h.SettleAsync();
            await h.DeleteAsync("v1", "ConfigMap", "after");
            await ReleaseAsync(h);
        }

        Assert.True(deaths >= 18, $"{deaths} deaths");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Upgrade_WhenTheProcessEndsAtAnyRequest_IsFinishedByTheNext(bool afterAnswer, bool keepContinuations)
    {
        await using var h = await StartAsync(_first);
        await h.SettleAsync();
        var deaths = 0;
        for (var k = 1; k <= 40; k++)
        {
            var even = k % 2 == 0;
            await h.ChartAsync(even ? _first : _second);
            deaths += await DieAsync(h, k, afterAnswer) ? 1 : 0;
            h.Restart(keepContinuations);

            await h.SettleAsync();

            await AssertAsync(h, even ? "red" : "blue", $"death {k}");
            Assert.Equal(even, await h.ConfigMapAsync("gone") is not null);
        }

        Assert.True(deaths >= 20, $"{deaths} deaths");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_WhenTheProcessEndsAtAnyRequest_IsFinishedByTheNext(bool afterAnswer)
    {
        await using var h = await StartAsync(_first.WithHook("bye", "pre-delete,post-delete", delete: "hook-succeeded"));
        var deaths = 0;
        for (var k = 1; k <= 22; k++)
        {
            await ReleaseAsync(h);
            await h.SettleAsync();
            await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");
            deaths += await DieAsync(h, k, afterAnswer) ? 1 : 0;
            h.Restart();

            for (var i = 0; i < 20 && await h.FindAsync(ClusterHarness.Api, "HelmRelease", "demo") is not null; i++)
            {
                await h.RunAsync();
            }

            Assert.Null(await h.FindAsync(ClusterHarness.Api, "HelmRelease", "demo"));
            Assert.Null(await h.ConfigMapAsync("demo-config"));
            Assert.Null(await h.FindAsync("apps/v1", "Deployment", "web"));
            Assert.Equal("", await h.ReleasesAsync());
        }

        Assert.True(deaths >= 8, $"{deaths} deaths");
    }

    /// <summary>An upgrade fails and is rolled back; wherever that is cut off, the next process comes to an end, and a good upgrade goes through.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rollback_WhenTheProcessEndsAtAnyRequest_IsFinishedByTheNext(bool afterAnswer)
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Meanwhile = () => h.BecomeAvailableAsync(tag: "1");
        await h.ChartAsync(new TestChart().WithDeployment().WithHook("back", "pre-rollback,post-rollback"));
        await TagAsync(h, "1", 0);
        await h.SettleAsync();
        var deaths = 0;
        for (var k = 1; k <= 60; k++)
        {
            await TagAsync(h, "2", k);
            deaths += await DieAsync(h, k, afterAnswer) ? 1 : 0;
            h.Restart(keepContinuations: k % 2 == 0);

            await h.SettleAsync(limit: 200);

            AssertAtRest(await h.ReleasesAsync(), await h.ConditionsAsync(), $"death {k}");
            await TagAsync(h, "1", k);
            await h.SettleAsync();
            Assert.True((await h.ConditionsAsync()).StartsWith("Ready=True", StringComparison.Ordinal), $"death {k}: {await h.ConditionsAsync()}");
        }

        Assert.True(deaths >= 35, $"{deaths} deaths");
    }

    /// <summary>An install fails, is uninstalled, and is tried again; wherever that is cut off, the next process comes to an end.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Remediation_WhenTheProcessEndsAtAnyRequest_IsFinishedByTheNext(bool afterAnswer)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithDeployment().WithHook("bye", "pre-delete,post-delete", delete: "hook-succeeded"));
        var deaths = 0;
        for (var k = 1; k <= 60; k++)
        {
            await h.HelmReleaseAsync(spec: """{"timeout":"30s","install":{"remediation":{"retries":1} } }""");
            deaths += await DieAsync(h, k, afterAnswer) ? 1 : 0;
            h.Restart(keepContinuations: k % 2 == 0);

            await h.SettleAsync(limit: 200);

            AssertAtRest(await h.ReleasesAsync(), await h.ConditionsAsync(), $"death {k}");
            await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");
            await h.SettleAsync();
            Assert.Equal("", await h.ReleasesAsync());
        }

        Assert.True(deaths >= 35, $"{deaths} deaths");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tests_WhenTheProcessEndsAtAnyRequest_AreFinishedByTheNext(bool afterAnswer)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().WithHook("probe", "test", delete: "hook-succeeded"));
        var deaths = 0;
        for (var k = 1; k <= 30; k++)
        {
            await h.HelmReleaseAsync(spec: """{"test":{"enable":true},"install":{"remediation":{"retries":-1} },"upgrade":{"remediation":{"retries":-1} } }""");
            deaths += await DieAsync(h, k, afterAnswer) ? 1 : 0;
            h.Restart(keepContinuations: k % 2 == 0);

            await h.SettleAsync();

            var conditions = await h.ConditionsAsync();
            Assert.True(conditions.StartsWith("Ready=True", StringComparison.Ordinal) && conditions.Contains("TestSuccess=True", StringComparison.Ordinal), $"death {k}: {conditions}");
            Assert.EndsWith(" deployed", await h.ReleasesAsync(), StringComparison.Ordinal);
            await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");
            await h.SettleAsync();
        }

        Assert.True(deaths >= 16, $"{deaths} deaths");
    }

    private static Task TagAsync(ClusterHarness h, string tag, int round) => h.HelmReleaseAsync(spec: $$"""
        {"timeout":"30s","maxHistory":3,"values":{"tag":"{{tag}}","round":{{round}} },"upgrade":{"remediation":{"retries":0,"remediateLastFailure":true} } }
        """);

    private static void AssertAtRest(string releases, string conditions, string when)
    {
        Assert.False(releases.Contains("pending", StringComparison.Ordinal) || releases.Contains("uninstalling", StringComparison.Ordinal), $"{when}: {releases}");
        Assert.True(conditions.Contains("Ready=False", StringComparison.Ordinal) && conditions.Contains("Stalled=True", StringComparison.Ordinal), $"{when}: {conditions}");
    }

    private static async Task<ClusterHarness> StartAsync(TestChart chart)
    {
        var h = await ClusterHarness.StartAsync();
        h.Meanwhile = () => h.BecomeAvailableAsync();
        await h.ChartAsync(chart);
        await ReleaseAsync(h);
        return h;
    }

    private static Task ReleaseAsync(ClusterHarness h) =>
        h.HelmReleaseAsync(spec: """{"maxHistory":3,"install":{"remediation":{"retries":-1}},"upgrade":{"remediation":{"retries":-1}} }""");

    private static async Task AssertAsync(ClusterHarness h, string color, string when)
    {
        Assert.True((await h.ConditionsAsync()).StartsWith("Ready=True", StringComparison.Ordinal), $"{when}: {await h.ConditionsAsync()}");
        var releases = await h.ReleasesAsync();
        Assert.True(releases.EndsWith(" deployed", StringComparison.Ordinal) && !releases.Contains("pending", StringComparison.Ordinal), $"{when}: {releases}");
        Assert.Equal(color, (string?)(await h.ConfigMapAsync("demo-config"))!["data"]!["color"]);
        Assert.Null(await h.ConfigMapAsync("before"));
        Assert.NotNull(await h.ConfigMapAsync("after"));
    }

    /// <summary>Runs until the process ends at a request, or the work is done; whether it ended.</summary>
    private static async Task<bool> DieAsync(ClusterHarness h, int request, bool afterAnswer)
    {
        using var end = new CancellationTokenSource();
        h.Stopping = end.Token;
        h.Between.Reset();
        var hook = new Func<InterceptedRequest, Task>(r =>
        {
            if (r.Number < request)
            {
                return Task.CompletedTask;
            }

            end.Cancel(); // nothing that the process would do later is done
            throw new OperationCanceledException(end.Token);
        });
        h.Between.Before = afterAnswer ? null : hook;
        h.Between.After = afterAnswer ? hook : null;
        try
        {
            for (var i = 0; i < 20; i++)
            {
                var outcome = await h.RunAsync();
                if (outcome.ObjectGone || (outcome.Continuation is null && outcome.RequeueAfter != TimeSpan.Zero))
                {
                    break;
                }

                h.Clock.Advance(outcome.RequeueAfter ?? TimeSpan.Zero);
            }
        }
        catch (OperationCanceledException)
        {
        }

        (h.Between.Before, h.Between.After, h.Stopping) = (null, null, CancellationToken.None);
        return end.IsCancellationRequested;
    }
}
