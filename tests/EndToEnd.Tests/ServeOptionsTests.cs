using System.CommandLine;
using Flux.Local.Serving;

namespace Flux.EndToEnd.Tests;

public sealed class ServeOptionsTests
{
    [Fact]
    public void Settings_WhenNothingIsSaid_AreLeftToTheEnvironment()
    {
        var (options, arguments) = Parse("");

        Assert.Empty(options.SettingsOf(arguments));
        Assert.Equal((50, 300), (options.ClientOptionsOf(arguments).QueriesPerSecond, options.ClientOptionsOf(arguments).Burst)); // upstream's defaults
    }

    [Fact]
    public void Settings_SayWhatTheFlagsOfFluxControllersSay()
    {
        var (options, arguments) = Parse(
            "--allow-loopback-sources --no-cross-namespace-refs --default-service-account deployer --kube-api-qps 200 --kube-api-burst 1000");

        Assert.Equal(
            [
                ("Flux:ArtifactGenerators:NoCrossNamespaceRefs", "true"),
                ("Flux:Egress:AllowLoopback", "true"),
                ("Flux:HelmReleases:DefaultServiceAccount", "deployer"),
                ("Flux:HelmReleases:NoCrossNamespaceRefs", "true"),
                ("Flux:Kustomizations:DefaultServiceAccount", "deployer"),
                ("Flux:Kustomizations:NoCrossNamespaceRefs", "true"),
                ("Flux:Notifications:NoCrossNamespaceRefs", "true"),
            ],
            options.SettingsOf(arguments).Select(s => (s.Key, s.Value)).OrderBy(s => s.Key, StringComparer.Ordinal));
        Assert.Equal((200, 1000), (options.ClientOptionsOf(arguments).QueriesPerSecond, options.ClientOptionsOf(arguments).Burst));
    }

    [Fact]
    public void Settings_SayWhatTheFlagsOfKustomizeControllerSay()
    {
        var (options, arguments) = Parse(
            "--no-remote-bases --sops-age-secret flux-system/age --sops-vault-configmap flux-system/vaults --override-manager a --override-manager b "
            + "--custom-apply-stage-kinds example.com/Tenant,apps/Deployment --concurrent-ssa 8 --requeue-dependency 5s --min-retry-delay 500ms --max-retry-delay 1h "
            + "--interval-jitter-percentage 10 --feature-gates DisableFailFastBehavior=true,StrictPostBuildSubstitutions=false --feature-gates MigrateAPIVersion=true");

        Assert.Empty(arguments.Errors);
        Assert.Equal(
            [
                ("Flux:HelmReleases:ConcurrentApply", "8"),
                ("Flux:HelmReleases:OverrideManagers:0", "a"),
                ("Flux:HelmReleases:OverrideManagers:1", "b"),
                ("Flux:Kustomizations:ConcurrentApply", "8"),
                ("Flux:Kustomizations:CustomApplyStageKinds:0", "example.com/Tenant"),
                ("Flux:Kustomizations:CustomApplyStageKinds:1", "apps/Deployment"),
                ("Flux:Kustomizations:FailFast", "false"),
                ("Flux:Kustomizations:MigrateApiVersion", "true"),
                ("Flux:Kustomizations:NoRemoteBases", "true"),
                ("Flux:Kustomizations:OverrideManagers:0", "a"),
                ("Flux:Kustomizations:OverrideManagers:1", "b"),
                ("Flux:Kustomizations:SopsAgeSecret", "flux-system/age"),
                ("Flux:Kustomizations:SopsVaultConfigMap", "flux-system/vaults"),
                ("Flux:Kustomizations:StrictSubstitutions", "false"),
                ("Flux:Reconciliation:DependencyRequeueInterval", "00:00:05"),
                ("Flux:Reconciliation:IntervalJitterPercentage", "10"),
                ("Flux:Reconciliation:MaxRetryDelay", "01:00:00"),
                ("Flux:Reconciliation:MinRetryDelay", "00:00:00.5000000"),
            ],
            options.SettingsOf(arguments).Select(s => (s.Key, s.Value)).OrderBy(s => s.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Settings_SayWhatTheFlagsOfHelmControllerSay()
    {
        var (options, arguments) = Parse(
            "--snapshot-digest-algo sha512 --concurrent 40 --graceful-shutdown-timeout 10m --default-kubeconfig-service-account clouds --split-large-releases "
            + "--feature-gates AllowDNSLookups=true,CancelHealthCheckOnNewRevision=true,DefaultToRetryOnFailure=true,DisableChartDigestTracking=true "
            + "--feature-gates UseHelm3Defaults=true,ExternalArtifact=true,AdditiveCELDependencyCheck=false");

        Assert.Empty(arguments.Errors);
        Assert.Equal(
            [
                ("Flux:HelmReleases:AdditiveReadyExpressions", "false"),
                ("Flux:HelmReleases:AllowDnsLookups", "true"),
                ("Flux:HelmReleases:AllowExternalArtifacts", "true"),
                ("Flux:HelmReleases:CancelHealthChecks", "true"),
                ("Flux:HelmReleases:DefaultToRetryOnFailure", "true"),
                ("Flux:HelmReleases:DisableChartDigestTracking", "true"),
                ("Flux:HelmReleases:SnapshotDigestAlgorithm", "sha512"),
                ("Flux:HelmReleases:SplitLargeReleases", "true"),
                ("Flux:HelmReleases:UseHelm3Defaults", "true"),
                ("Flux:Identity:DefaultKubeConfigServiceAccount", "clouds"),
                ("Flux:Kustomizations:AdditiveReadyExpressions", "false"),
                ("Flux:Kustomizations:AllowExternalArtifacts", "true"),
                ("Flux:Orchestrations:DrainTimeout", "00:10:00"),
                ("Flux:Orchestrations:MaxConcurrentActivities", "40"),
                ("Flux:Orchestrations:MaxConcurrentActivitiesPerPartition", "40"),
            ],
            options.SettingsOf(arguments).Select(s => (s.Key, s.Value)).OrderBy(s => s.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--snapshot-digest-algo md5")]
    [InlineData("--concurrent 0")]
    [InlineData("--graceful-shutdown-timeout 1h")]
    [InlineData("--oom-watch-interval 1s")]
    [InlineData("--feature-gates OOMWatch=true")]
    [InlineData("--feature-gates Unknown=true")]
    [InlineData("--feature-gates MigrateAPIVersion")]
    [InlineData("--requeue-dependency soon")]
    [InlineData("--kube-api-qps 0")]
    [InlineData("--kube-api-burst -5")]
    public void Limits_BelowOne_AreRefused(string text) => Assert.NotEmpty(Parse(text).Arguments.Errors);

    private static (ServeOptions Options, ParseResult Arguments) Parse(string text)
    {
        var options = new ServeOptions();
        var command = new RootCommand();
        options.AddTo(command);
        return (options, command.Parse(text));
    }
}
