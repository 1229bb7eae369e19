using System.Net;
using Flux.Kubernetes;
using Flux.TestKit.Kubernetes;

namespace Flux.HelmReleases.Tests;

/// <summary>Charts and values that are wrong, and servers that fail in between.</summary>
public sealed class FaultTests
{
    private const string Schema = """{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"color":{"type":"string"}}}""";

    /// <remarks>Expected: Helm 4, pkg/chart/common/util/jsonschema.go, ValidateAgainstSchema.</remarks>
    [Fact]
    public async Task Values_ThatFailTheSchema_FailTheInstallAndStoreNothing()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("values.schema.json", Schema));
        await h.HelmReleaseAsync(spec: """{"values":{"color":7} }""");

        await h.RunAsync();
        await h.RunAsync();

        var conditions = await h.ConditionsAsync();
        Assert.Contains("Ready=False InstallFailed: Helm install failed for release apps/demo with chart demo@1.0.0", conditions, StringComparison.Ordinal);
        Assert.Contains("values don't meet the specifications of the schema(s) in the following chart(s):\ndemo:\n- at '/color': got number, want string", conditions, StringComparison.Ordinal);
        Assert.Equal("", await h.ReleasesAsync());
        await h.HelmReleaseAsync(spec: """{"values":{"color":7},"install":{"disableSchemaValidation":true} }""");
        await h.SettleAsync();
        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_ThatFailTheSchema_FailTheUpgradeAndLeaveTheRelease()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("values.schema.json", Schema));
        await h.HelmReleaseAsync();
        await h.SettleAsync();
        await h.HelmReleaseAsync(spec: """{"values":{"color":7} }""");

        await h.RunAsync();

        Assert.Contains("Ready=False UpgradeFailed: Helm upgrade failed for release apps/demo with chart demo@1.0.0", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("1 deployed", await h.ReleasesAsync());
    }

    [Theory]
    [InlineData("demo/values.yaml", "a: b\n", "Could not load chart: ")]
    [InlineData("demo/Chart.yaml", "apiVersion: v2\nname: demo\n", "Could not load chart: ")]
    [InlineData("demo/Chart.yaml", "apiVersion: [\n", "Could not load chart: ")]
    public async Task Chart_ThatDoesNotLoad_IsAnErrorOfItsArtifact(string file, string text, string message)
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        h.Fetcher.Put(new($"http://store/OCIRepository/{new TestChart().Digest.Hex}.tgz"), new Dictionary<string, string> { [file] = text });
        await h.HelmReleaseAsync();

        await h.RunAsync();
        await h.RunAsync();

        Assert.Contains($"Ready=False ArtifactFailed: {message}", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("", await h.ReleasesAsync());
    }

    /// <remarks>Expected: Helm 4, pkg/engine: <c>parse error at (CHART/templates/FILE:LINE)</c>.</remarks>
    [Fact]
    public async Task Template_ThatDoesNotParse_FailsTheInstall()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("templates/bad.yaml", "{{ if }}"));
        await h.HelmReleaseAsync();

        await h.RunAsync();
        await h.RunAsync();

        Assert.Contains("Ready=False InstallFailed: Helm install failed for release apps/demo with chart demo@1.0.0", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Contains("parse error at (demo/templates/bad.yaml:1)", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Object_ThatTheServerRefuses_FailsTheInstallAndTheRecord()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("templates/bad.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name}\n"));
        await h.HelmReleaseAsync();

        await h.SettleAsync();

        var conditions = await h.ConditionsAsync();
        Assert.Contains("Ready=False InstallFailed: Helm install failed for release apps/demo with chart demo@1.0.0", conditions, StringComparison.Ordinal);
        Assert.Contains("Not_A_Name", conditions, StringComparison.Ordinal);
        Assert.Contains("Stalled=True RetriesExceeded: Failed to install after 1 attempt(s)", conditions, StringComparison.Ordinal);
        Assert.Equal("1 failed", await h.ReleasesAsync());
    }

    [Fact]
    public async Task Kind_ThatIsNotServed_FailsTheInstallAndStoresNothing()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new TestChart().With("templates/bad.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n"));
        await h.HelmReleaseAsync();

        await h.RunAsync();
        await h.RunAsync();

        Assert.Contains(
            "unable to build kubernetes objects from release manifest: resource mapping not found for name: \"w\" namespace: \"\" from \"\": no matches for kind \"Widget\" in version \"example.com/v1\"\nensure CRDs are installed first",
            await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Equal("", await h.ReleasesAsync());
    }

    /// <summary>Each request of an install fails once, in turn, with an error of the server; whatever is tried again ends in one release that is deployed.</summary>
    [Fact]
    public async Task Server_ThatFailsAtAnyRequest_DelaysTheInstallAndNothingElse()
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Meanwhile = () => h.BecomeAvailableAsync();
        await h.ChartAsync(new TestChart().WithHook("before", "pre-install,pre-upgrade", delete: "hook-succeeded").WithDeployment());
        var faults = 0;
        for (var k = 1; k <= 40; k++)
        {
            await h.HelmReleaseAsync(spec: """{"install":{"remediation":{"retries":-1} },"upgrade":{"remediation":{"retries":-1} } }""");
            h.Between.Reset();
            h.Between.Before = r =>
            {
                if (r.Number != k)
                {
                    return Task.CompletedTask;
                }

                faults++;
                throw new KubernetesException("the server is unwell") { Cluster = "demo", StatusCode = HttpStatusCode.InternalServerError, Reason = "InternalError", ServerMessage = "the server is unwell" };
            };

            await UntilReadyAsync(h);

            h.Between.Before = null;
            var (conditions, releases) = (await h.ConditionsAsync(), await h.ReleasesAsync());
            Assert.True(conditions.StartsWith("Ready=True", StringComparison.Ordinal), $"fault {k}: {conditions}");
            Assert.True(releases.EndsWith(" deployed", StringComparison.Ordinal) && !releases.Contains("pending", StringComparison.Ordinal), $"fault {k}: {releases}");
            await h.DeleteAsync(ClusterHarness.Api, "HelmRelease", "demo");
            await h.SettleAsync();
        }

        Assert.True(faults >= 18, $"{faults} faults");
    }

    private static async Task UntilReadyAsync(ClusterHarness h)
    {
        for (var i = 0; i < 10; i++)
        {
            try
            {
                await h.SettleAsync();
                if ((await h.ConditionsAsync()).StartsWith("Ready=True", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (KubernetesException)
            {
                // the run itself ended, as one does whose status cannot be written; the next one begins anew
            }
        }
    }
}
