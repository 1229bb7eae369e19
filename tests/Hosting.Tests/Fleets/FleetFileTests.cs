using Flux.Hosting.Fleets;

namespace Flux.Hosting.Tests.Fleets;

public sealed class FleetFileTests
{
    private const string Aks = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/prod";

    [Fact]
    public void Parse_ReadsEachWayToACluster()
    {
        var fleet = FleetFile.Parse(
            $$"""
            clusters:
              - name: production
                kubeconfig: keys/production.kubeconfig
                context: admin
              - name: laptop
              - name: hub
                inCluster: true
              - name: aks
                aks: {resource: {{Aks}}, clientId: the-identity}
              - name: eks
                eks: {arn: "arn:aws:eks:eu-west-1:123456789012:cluster/prod"}
              - name: gke
                gke: {cluster: projects/p/locations/l/clusters/c}
              - name: oidc
                oidc: {address: "https://api.example:6443", certificateAuthority: ca.pem, azureScope: api://kubernetes/.default}
            """,
            "/etc/fluxfn/fleet.yaml");

        Assert.Equal(["production", "laptop", "hub", "aks", "eks", "gke", "oidc"], fleet.Clusters.Select(c => c.Name));
        Assert.Equal(("/etc/fluxfn/keys/production.kubeconfig", "admin"), (fleet.Clusters[0].Kubeconfig, fleet.Clusters[0].Context));
        Assert.Null(fleet.Clusters[1].Kubeconfig);
        Assert.True(fleet.Clusters[2].InCluster);
        Assert.Equal(new AksCluster(Aks, "the-identity"), fleet.Clusters[3].Aks);
        Assert.Equal("arn:aws:eks:eu-west-1:123456789012:cluster/prod", fleet.Clusters[4].Eks);
        Assert.Equal("projects/p/locations/l/clusters/c", fleet.Clusters[5].Gke);
        Assert.Equal(
            new OidcCluster { Address = new("https://api.example:6443"), CertificateAuthority = "/etc/fluxfn/ca.pem", AzureScope = "api://kubernetes/.default" },
            fleet.Clusters[6].Oidc);
    }

    [Fact]
    public void Parse_ReadsGroupsAndDiscovery()
    {
        var fleet = FleetFile.Parse(
            """
            discovery:
              - aks: {subscription: 00000000-0000-0000-0000-000000000001, resourceGroup: rg, tags: {fluxfn: "true"}, clientId: id}
                namePrefix: aks-
                labels: {found: "yes"}
                options: {concurrency: 2}
            groups:
              - name: all of production
                matchLabels: {environment: production}
                options: {tenancyLockdown: true, requestsPerSecond: 20, requestBurst: 40, defaultServiceAccount: applier}
            """,
            "fleet.yaml");

        var found = Assert.Single(fleet.Discovery);
        Assert.Equal(("00000000-0000-0000-0000-000000000001", "rg", "id", "aks-", 2), (found.Subscription, found.ResourceGroup, found.ClientId, found.NamePrefix, found.Options.Concurrency));
        Assert.Equal("true", found.Tags["fluxfn"]);
        var group = Assert.Single(fleet.Groups);
        Assert.Equal((true, 20, 40, "applier"), (group.Options.TenancyLockdown, group.Options.RequestsPerSecond, group.Options.RequestBurst, group.Options.DefaultServiceAccount));
    }

    [Fact]
    public void OptionsOf_TakesTheClustersOwnFirstAndThenTheLastGroupThatSays()
    {
        var fleet = FleetFile.Parse(
            """
            clusters:
              - name: one
                labels: {environment: production, region: eu}
                options: {concurrency: 3}
              - name: two
                labels: {environment: production}
            groups:
              - {name: a, matchLabels: {environment: production}, options: {concurrency: 5, requestBurst: 10, tenancyLockdown: true}}
              - {name: b, matchLabels: {environment: production, region: eu}, options: {concurrency: 7, requestBurst: 20}}
            """,
            "fleet.yaml");

        var (one, two) = (fleet.OptionsOf(fleet.Clusters[0]), fleet.OptionsOf(fleet.Clusters[1]));

        Assert.Equal((3, 20, true), (one.Concurrency, one.RequestBurst, one.TenancyLockdown));
        Assert.Equal((5, 10, true), (two.Concurrency, two.RequestBurst, two.TenancyLockdown));
        Assert.Equal((true, "default"), (two.ToPolicy().NoCrossNamespaceRefs, two.ToPolicy().DefaultServiceAccount));
        Assert.Null(new ClusterOptions().ToPolicy().DefaultServiceAccount);
    }

    [Fact]
    public void Parse_WhenMuchIsWrong_SaysAllOfItAtOnceWithItsLine()
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
              - name: many
                inCluster: true
                eks: {arn: nothing}
                gke: {name: x}
              - name: o
                oidc: {address: "http://x", tokenFile: a, azureScope: b}
                labels: {n: 1}
                options:
                  concurrency: 0
                  defaultServiceAccount: "Not A Name"
                  syncWindows:
                    - {from: 8:00, to: "25:00", days: [Monday], timeZone: Nowhere/City}
            groups:
              - options: {tenancyLockdown: 1}
            discovery:
              - aks: {subscription: x}
            other: 1
            """,
            "fleet.yaml"));

        Assert.Equal(
            [
                "fleet.yaml:2: clusters[0].name must be a DNS label: lower-case letters, digits and '-', at most 63",
                "fleet.yaml:4: clusters[2].name 'twice' is there twice, first in line 3",
                "fleet.yaml:5: clusters[2].kubeConfig is not known; known are name, kubeconfig, context, inCluster, aks, eks, gke, oidc, labels, options",
                "fleet.yaml:8: clusters[3].context belongs to a kubeconfig, and the cluster is reached by inCluster",
                "fleet.yaml:10: clusters[4].context must be a text that is not empty",
                "fleet.yaml:11: clusters[4].inCluster must be true or false",
                "fleet.yaml:12: clusters[5] must be a mapping with name and kubeconfig, inCluster, aks, eks, gke or oidc",
                "fleet.yaml:13: clusters[6] has eks and gke and inCluster; only one way leads to a cluster",
                "fleet.yaml:15: clusters[6].eks.arn must be the cluster's ARN, arn:aws:eks:…:cluster/…",
                "fleet.yaml:16: clusters[6].gke.name is not known; known are cluster",
                "fleet.yaml:16: clusters[6].gke has no cluster: the cluster's name, projects/…/locations/…/clusters/…",
                "fleet.yaml:18: clusters[7].oidc.address must be an https address",
                "fleet.yaml:18: clusters[7].oidc must have either tokenFile or azureScope",
                "fleet.yaml:19: clusters[7].labels.n must be a text (in quotes, where it is a number or a word like true)",
                "fleet.yaml:21: clusters[7].options.concurrency must be a whole number from 1 to 1000",
                "fleet.yaml:22: clusters[7].options.defaultServiceAccount must be the name of a ServiceAccount",
                "fleet.yaml:24: clusters[7].options.syncWindows[0].days 'Monday' is none of Sun, Mon, Tue, Wed, Thu, Fri, Sat",
                "fleet.yaml:24: clusters[7].options.syncWindows[0].from must be a time of the day in quotes, from \"00:00\" to \"23:59\"",
                "fleet.yaml:24: clusters[7].options.syncWindows[0].to must be a time of the day in quotes, from \"00:00\" to \"23:59\"",
                "fleet.yaml:24: clusters[7].options.syncWindows[0].timeZone 'Nowhere/City' is not known here; names are those of the IANA database, e.g. Europe/Zurich",
                "fleet.yaml:26: groups[0] must have matchLabels, at least one",
                "fleet.yaml:26: groups[0] has no name: what the group is called",
                "fleet.yaml:26: groups[0].options.tenancyLockdown must be true or false",
                "fleet.yaml:28: discovery[0].aks must have tags, at least one: not every cluster of a subscription is meant",
                "fleet.yaml:28: discovery[0].aks.subscription must be the subscription's id",
                "fleet.yaml:29: other is not known; known are clusters, discovery, groups",
            ],
            error.Problems);
    }

    [Theory]
    [InlineData("")]
    [InlineData("clusters: []")]
    [InlineData("- name: production")]
    public void Parse_WhenThereAreNoClusters_SaysSo(string text)
    {
        var error = Assert.Throws<FleetException>(() => FleetFile.Parse(text, "fleet.yaml"));

        Assert.EndsWith(": clusters must be a list of at least one cluster", Assert.Single(error.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WhenClustersAreNoList_SaysSo() => Assert.Equal(
        ["fleet.yaml:1: clusters must be a list"],
        Assert.Throws<FleetException>(() => FleetFile.Parse("clusters: production", "fleet.yaml")).Problems);

    [Fact]
    public void Parse_OfFieldThatIsThereTwice_SaysWhere() => Assert.Equal(
        ["fleet.yaml:3: clusters[0].name is there twice, first in line 2"],
        Assert.Throws<FleetException>(() => FleetFile.Parse("clusters:\n- name: a\n  name: b\n", "fleet.yaml")).Problems);

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
