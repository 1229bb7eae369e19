using Flux.Hosting.Fleets;

namespace Flux.Hosting.Tests.Fleets;

public sealed class FleetFileTests
{
    [Fact]
    public void Parse_ReadsEachWayToACluster()
    {
        var fleet = FleetFile.Parse(
            """
            clusters:
              - name: production
                kubeconfig: keys/production.kubeconfig
                context: admin
              - name: laptop
              - name: hub
                inCluster: true
            """,
            "/etc/fluxfn/fleet.yaml");

        Assert.Equal(
            [
                new FleetCluster { Name = "production", Kubeconfig = "/etc/fluxfn/keys/production.kubeconfig", Context = "admin" },
                new FleetCluster { Name = "laptop" },
                new FleetCluster { Name = "hub", InCluster = true },
            ],
            fleet.Clusters);
    }

    [Fact]
    public void Parse_WhenMuchIsWrong_SaysAllOfItAtOnce()
    {
        var error = Assert.Throws<FleetException>(() => FleetFile.Parse(
            """
            clusters:
              - name: Not_A_Label
              - name: twice
              - name: twice
                kubeConfig: misspelt
              - name: both
                inCluster: true
                context: admin
              - name: wrong
                context: 7
                inCluster: "yes"
              - text
            other: 1
            """,
            "fleet.yaml"));

        Assert.Equal(
            [
                "fleet.yaml: other is not known; known are clusters",
                "fleet.yaml: clusters[0].name must be a DNS label: lower-case letters, digits and '-', at most 63",
                "fleet.yaml: clusters[2].kubeConfig is not known; known are name, kubeconfig, context, inCluster",
                "fleet.yaml: clusters[2].name 'twice' is there twice",
                "fleet.yaml: clusters[3] has inCluster together with kubeconfig or context; only one way leads to a cluster",
                "fleet.yaml: clusters[4].inCluster must be true or false",
                "fleet.yaml: clusters[4].context must be a text that is not empty",
                "fleet.yaml: clusters[5] must be a mapping with name and kubeconfig or inCluster",
            ],
            error.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("clusters: []")]
    [InlineData("clusters: production")]
    [InlineData("- name: production")]
    public void Parse_WhenThereAreNoClusters_SaysSo(string text)
    {
        var error = Assert.Throws<FleetException>(() => FleetFile.Parse(text, "fleet.yaml"));

        Assert.Equal(["fleet.yaml: clusters must be a list of at least one cluster"], error.Problems);
    }

    [Fact]
    public void Parse_WhenItIsNotYaml_NamesTheFileAndTheLine()
    {
        var error = Assert.Throws<FleetException>(() => FleetFile.Parse("clusters:\n  - name: [a", "fleet.yaml"));

        Assert.Contains("fleet.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_WhenThereIsNoFile_SaysWhich()
    {
        var error = await Assert.ThrowsAsync<FleetException>(() => FleetFile.LoadAsync("/nowhere/fleet.yaml", CancellationToken.None));

        Assert.StartsWith("/nowhere/fleet.yaml: ", error.Message, StringComparison.Ordinal);
    }
}
