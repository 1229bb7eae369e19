using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Tests;

public sealed class StateBudgetTests
{
    [Fact]
    public void Fit_WhenThereIsTooMuch_KeepsTheFirstOnes()
    {
        var items = Enumerable.Range(0, 10_000).Select(i => $"apps_web-{i}_apps_Deployment v1").ToList();

        var kept = StateBudget.Fit(items);

        Assert.Equal(items.Take(kept.Count), kept);
        // two such lists and the other fields stay below the limit of a continuation
        Assert.InRange(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(kept).Length, 1024, (Resumption.MaxStateBytes / 2) - 512);
    }

    [Fact]
    public void Parse_WhenNameHasAColon_RoundTrips()
    {
        var entry = new InventoryEntry(new ObjectIdentity("", "system:controller", "rbac.authorization.k8s.io", "ClusterRole"), "v1");

        Assert.Equal(entry, StateBudget.Parse(StateBudget.Format(entry)));
    }
}
