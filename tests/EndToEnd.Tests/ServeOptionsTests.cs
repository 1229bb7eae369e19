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
                ("Flux:Egress:AllowLoopback", "true"),
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

    [Theory]
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
