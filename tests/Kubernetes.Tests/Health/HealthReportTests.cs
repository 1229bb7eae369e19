using System.Text.Json.Nodes;
using Flux.Kubernetes.Health;

namespace Flux.Kubernetes.Tests.Health;

public sealed class HealthReportTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ObjectIdentity _web = new("apps", "web", "apps", "Deployment");
    private static readonly ObjectIdentity _zone = new("", "zone", "example.test", "Zone");
    private static readonly ObjectIdentity _job = new("apps", "once", "batch", "Job");

    [Fact]
    public void Messages_WhenSomeAreNotReady_AreUpstreams()
    {
        var report = Report((_web, HealthStatus.InProgress), (_zone, HealthStatus.Failed), (_job, HealthStatus.Current));

        Assert.Equal("timeout waiting for: [Deployment/apps/web status: 'InProgress', Zone/zone status: 'Failed']", report.TimeoutMessage());
        Assert.Equal("failed early due to stalled resources: [Zone/zone status: 'Failed']", report.StalledMessage());
        Assert.Equal([_web, _zone], report.NotReady);
    }

    [Fact]
    public void Messages_WhenAStatusCannotBeTold_SayWhy() => Assert.Equal(
        "timeout waiting for: [Deployment/apps/web status: 'Unknown': no access]",
        new HealthReport([new(_web, HealthStatus.Unknown, "no access")]).TimeoutMessage());

    [Theory]
    [InlineData(true, HealthVerdict.Failed)]
    [InlineData(false, HealthVerdict.Waiting)]
    public void Judge_WhenOneFailedAndOneIsUnderway_DependsOnFailFast(bool failFast, HealthVerdict expected) =>
        Assert.Equal(expected, Report((_web, HealthStatus.InProgress), (_zone, HealthStatus.Failed)).Judge(failFast));

    [Fact]
    public void Judge_WhenOnlyFailedAndCurrentAreLeft_IsFailedEvenWithoutFailFast() =>
        Assert.Equal(HealthVerdict.Failed, Report((_web, HealthStatus.Current), (_zone, HealthStatus.Failed)).Judge(failFast: false));

    [Theory]
    [InlineData(HealthStatus.NotFound)]
    [InlineData(HealthStatus.Terminating)]
    [InlineData(HealthStatus.Unknown)]
    public void Judge_WhenOneIsMissingOrUnclear_Waits(HealthStatus status) =>
        Assert.Equal(HealthVerdict.Waiting, Report((_web, status)).Judge(failFast: true));

    [Fact]
    public void Judge_WhenThereIsNothing_IsHealthy() => Assert.Equal(HealthVerdict.Healthy, Report().Judge(failFast: true));

    [Fact]
    public void Judge_WhenAJobThatExpiresIsGone_TakesItForDone()
    {
        var jobs = HealthReport.ExpiringJobs([Object("""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"once","namespace":"apps"},"spec":{"ttlSecondsAfterFinished":0}}""")]);

        Assert.Equal(HealthVerdict.Healthy, HealthReport.Of([(_job, null)], _now, jobs).Judge(failFast: true));
        Assert.Equal(HealthVerdict.Waiting, HealthReport.Of([(_job, null)], _now).Judge(failFast: true));
    }

    [Theory]
    [InlineData("""{"spec":{"suspend":true}}""", HealthStatus.Current, "Job is suspended")]
    [InlineData("""{"spec":{"parallelism":2}}""", HealthStatus.InProgress, "Job not started. active: 0/2")]
    [InlineData("""{"status":{"startTime":"2026-01-01T00:00:00Z","active":1}}""", HealthStatus.InProgress, "Job in progress. success:0, active: 1, failed: 0")]
    [InlineData("""{"status":{"succeeded":1,"conditions":[{"type":"Complete","status":"True"}]}}""", HealthStatus.Current, "Job Completed. succeeded: 1/1")]
    [InlineData("""{"status":{"failed":1,"conditions":[{"type":"Failed","status":"True"}]}}""", HealthStatus.Failed, "Job Failed. failed: 1/1")]
    public void ComputeForFlux_OfAJob_WaitsForItsEnd(string fields, HealthStatus status, string message)
    {
        var job = Object(fields);
        job["apiVersion"] = "batch/v1";
        job["kind"] = "Job";

        var result = KubernetesStatus.ComputeForFlux(job, _now);

        Assert.Equal((status, message), (result.Status, result.Message));
    }

    private static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    private static HealthReport Report(params (ObjectIdentity Id, HealthStatus Status)[] statuses) =>
        new([.. statuses.Select(s => new ObjectStatus(s.Id, s.Status, ""))]);
}
