using Flux.Api;

namespace Flux.Kustomizations.Tests;

public sealed class ReconcileHistoryTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private readonly List<ReconcileSnapshot> _history = [];

    [Fact]
    public void Upsert_WhenContentAndResultAreKnown_CountsAndMovesToTheFront()
    {
        Add("sha256:a", "ReconciliationSucceeded", 0);
        Add("sha256:b", "ReconciliationSucceeded", 1);
        Add("sha256:a", "ReconciliationSucceeded", 2);

        Assert.Equal(["sha256:a 2", "sha256:b 1"], _history.Select(e => $"{e.Digest} {e.TotalReconciliations}"));
        Assert.Equal((_start, _start.AddMinutes(2)), (_history[0].FirstReconciled, _history[0].LastReconciled));
        Assert.Equal("main@sha1:2", _history[0].Metadata["revision"]);
    }

    [Fact]
    public void Upsert_WhenResultDiffers_IsAnotherEntry()
    {
        Add("sha256:a", "ReconciliationSucceeded", 0);
        Add("sha256:a", "HealthCheckFailed", 1);

        Assert.Equal(["HealthCheckFailed", "ReconciliationSucceeded"], _history.Select(e => e.LastReconciledStatus));
    }

    [Fact]
    public void Upsert_WhenThereAreMoreThanFive_ForgetsTheOldest()
    {
        for (var i = 0; i < 7; i++)
        {
            Add($"sha256:{i}", "ReconciliationSucceeded", i);
        }

        Assert.Equal(["sha256:6", "sha256:5", "sha256:4", "sha256:3", "sha256:2"], _history.Select(e => e.Digest));
    }

    private void Add(string digest, string status, int minute)
    {
        var json = ReconcileHistory.Upsert(
            [.. _history], digest, status, _start.AddMinutes(minute), TimeSpan.FromSeconds(1.5),
            new Dictionary<string, string> { ["revision"] = $"main@sha1:{minute}" });
        _history.Clear();
        _history.AddRange(json.Select(entry => FluxJson.Read<ReconcileSnapshot>(entry!)));
    }
}
