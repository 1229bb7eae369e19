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

    [Theory]
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
