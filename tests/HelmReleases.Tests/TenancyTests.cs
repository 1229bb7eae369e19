using System.Text;
using Flux.TestKit.ApiServer;

namespace Flux.HelmReleases.Tests;

/// <summary>Whose charts a HelmRelease may use, as whom it installs, and where to.</summary>
public sealed class TenancyTests
{
    /// <remarks>Expected: helm-controller v1.6, internal/acl/acl.go.</remarks>
    [Fact]
    public async Task ChartRef_ToAnotherNamespace_IsRefusedWhereTheHostSaysSo()
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Options.NoCrossNamespaceRefs = true;
        await h.HelmReleaseAsync(spec: """{"chartRef":{"kind":"OCIRepository","name":"chart","namespace":"other"} }""");

        await h.SettleAsync();

        Assert.Contains(
            "Ready=False AccessDenied: cross-namespace references are not allowed: cannot access OCIRepository other/chart", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    /// <remarks>Expected: as above, for the HelmChart that would be made there; none is.</remarks>
    [Fact]
    public async Task Chart_OfARepositoryInAnotherNamespace_IsRefusedWhereTheHostSaysSo()
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Options.NoCrossNamespaceRefs = true;
        await h.PutAsync("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"other"}}""");
        await h.HelmReleaseAsync(spec: """{"chart":{"spec":{"chart":"demo","sourceRef":{"kind":"HelmRepository","name":"repo","namespace":"other"} } } }""");

        await h.SettleAsync();

        Assert.Contains(
            "Ready=False AccessDenied: cross-namespace references are not allowed: cannot access HelmChart other/apps-demo", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Null(await h.FindAsync("source.toolkit.fluxcd.io/v1", "HelmChart", "apps-demo", "other"));
    }

    /// <remarks>Expected: helm-controller v1.6, internal/controller/helmrelease_controller.go, getSource.</remarks>
    [Fact]
    public async Task ExternalArtifact_NeedsItsFeatureGate()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.PutAsync("""
            {"apiVersion":"source.toolkit.fluxcd.io/v1","kind":"ExternalArtifact","metadata":{"name":"chart","namespace":"apps"},
             "spec":{"sourceRef":{"apiVersion":"example.com/v1","kind":"Thing","name":"thing"} } }
            """);
        await h.ChartAsync(new(), "ExternalArtifact", "chart", "latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        await h.HelmReleaseAsync(spec: """{"chartRef":{"kind":"ExternalArtifact","name":"chart"} }""");

        await h.SettleAsync();

        Assert.Contains("Ready=False AccessDenied: can't access 'ExternalArtifact/apps/chart', ExternalArtifact feature gate is disabled", await h.ConditionsAsync(), StringComparison.Ordinal);
        h.Options.AllowExternalArtifacts = true;
        await h.AnnotateAsync("demo", """{"reconcile.fluxcd.io/requestedAt":"1"}""");

        await h.SettleAsync();

        Assert.StartsWith(
            "Ready=True InstallSucceeded: Helm install succeeded for release apps/demo.v1 with chart demo@1.0.0+0123456789ab\n", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"serviceAccountName":"deployer"}""", "")]
    [InlineData("{}", "deployer")]
    [InlineData("""{"serviceAccountName":"deployer"}""", "nobody")]
    public async Task ServiceAccount_OfTheSpecOrTheDefault_IsImpersonated(string spec, string byDefault)
    {
        await using var h = await ClusterHarness.StartAsync();
        h.Options.DefaultServiceAccount = byDefault;
        await h.PutAsync("""{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"deployer","namespace":"apps"}}""");
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: spec);
        await h.RunAsync();
        await h.RunAsync();

        var refused = await h.ConditionsAsync();
        Assert.Contains("Ready=False StateError: Could not determine release state: failed to retrieve last release from storage: secrets is forbidden", refused, StringComparison.Ordinal);
        Assert.Contains("User \"system:serviceaccount:apps:deployer\" cannot list resource \"secrets\"", refused, StringComparison.Ordinal);
        await h.PutAsync("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"deployer","namespace":"apps"},
             "rules":[{"apiGroups":[""],"resources":["configmaps","secrets"],"verbs":["*"]}]}
            """);
        await h.PutAsync("""
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"deployer","namespace":"apps"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"deployer"},
             "subjects":[{"kind":"ServiceAccount","name":"deployer","namespace":"apps"}]}
            """);

        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KubeConfig_InstallsToThatClusterAndKeepsTheRecordThere()
    {
        await using var h = await ClusterHarness.StartAsync();
        await using var remote = await TestCluster.StartAsync();
        await remote.CreateAsync("/api/v1/namespaces", new() { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "apps" } });
        var kubeconfig = Convert.ToBase64String(Encoding.UTF8.GetBytes(remote.Kubeconfig));
        await h.PutAsync($$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"remote","namespace":"apps"},"data":{"value":"{{kubeconfig}}"} }""");
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"kubeConfig":{"secretRef":{"name":"remote"} } }""");

        await h.SettleAsync();

        Assert.StartsWith("Ready=True InstallSucceeded", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.NotNull(await remote.GetAsync("/api/v1/namespaces/apps/configmaps/demo-config"));
        Assert.NotNull(await remote.GetAsync("/api/v1/namespaces/apps/secrets/sh.helm.release.v1.demo.v1"));
        Assert.Null(await h.ConfigMapAsync("demo-config"));
        Assert.Equal("", await h.ReleasesAsync());
    }

    /// <remarks>Expected: helm-controller v1.6, internal/controller/helmrelease_controller.go, buildRESTClientGetter.</remarks>
    [Fact]
    public async Task KubeConfig_WhoseSecretIsMissing_IsAnErrorAndInstallsNothing()
    {
        await using var h = await ClusterHarness.StartAsync();
        await h.ChartAsync(new());
        await h.HelmReleaseAsync(spec: """{"kubeConfig":{"secretRef":{"name":"remote"} } }""");

        await h.RunAsync();
        await h.RunAsync();

        Assert.Contains("Ready=False RESTClientError: could not get KubeConfig secret 'apps/remote': ", await h.ConditionsAsync(), StringComparison.Ordinal);
        Assert.Null(await h.ConfigMapAsync("demo-config"));
    }
}
