using System.Text.Json.Nodes;
using Flux.TestKit.Git;

namespace Flux.Kubernetes.Tests.Config;

/// <summary>Against real programs: small shell scripts.</summary>
public sealed class ExecCredentialsTests : IDisposable
{
    private readonly TestDirectory _folder = new();
    private readonly ImmediateTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Get_WhenThePluginGivesAToken_SendsItUntilItExpires()
    {
        var credentials = Plugin("""
            echo x >> "$0.runs"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t0ken","expirationTimestamp":"2026-01-02T04:04:05Z"}}'
            """);

        Assert.Equal("Bearer t0ken", (await credentials.GetAsync(false, Cancel.Token)).Authorization!.Reveal());
        await credentials.GetAsync(false, Cancel.Token);
        Assert.Single(Runs());

        // The clock began at 03:04:05; within the last half minute the token is not used any more.
        _clock.Advance(TimeSpan.FromMinutes(59.75));
        await credentials.GetAsync(false, Cancel.Token);
        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Get_WhenTheTokenWasRefused_RunsThePluginAgain()
    {
        var credentials = Plugin("""
            echo x >> "$0.runs"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """);
        await credentials.GetAsync(false, Cancel.Token);

        await credentials.GetAsync(true, Cancel.Token);

        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Get_Always_PassesArgumentsEnvironmentAndClusterInfo()
    {
        var credentials = Plugin(
            """
            echo "$1 $COLOR $KUBERNETES_EXEC_INFO" > "$0.seen"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """,
            """, "args":["get token"], "env":[{"name":"COLOR","value":"blue"}], "provideClusterInfo":true""");

        await credentials.GetAsync(false, Cancel.Token);

        var seen = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "plugin.seen"), Cancel.Token);
        Assert.StartsWith("get token blue {", seen, StringComparison.Ordinal);
        var info = JsonNode.Parse(seen["get token blue ".Length..])!;
        Assert.Equal("https://c.test", info["spec"]!["cluster"]!["server"]!.GetValue<string>());
        Assert.False(info["spec"]!["interactive"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Get_WhenThePluginFails_SaysWhatItWrote()
    {
        var credentials = Plugin("echo 'please log in' >&2; exit 3");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(false, Cancel.Token));

        Assert.Equal("kubeconfig config: user \"u\": exec plugin plugin: it ended with code 3: please log in", error.Message);
    }

    [Fact]
    public async Task Get_WhenTheOutputIsNoCredential_SaysSoWithoutQuotingIt()
    {
        var credentials = Plugin("echo 's3cret'");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(false, Cancel.Token));

        Assert.Equal("kubeconfig config: user \"u\": exec plugin plugin: its output is not JSON", error.Message);
    }

    [Fact]
    public async Task Get_WhenThePluginHangs_StopsItAndSaysSo()
    {
        // On this clock every wait below half a minute is over at once: the plugin's time is up before it has begun.
        var credentials = Plugin("exec sleep 600", timeout: TimeSpan.FromSeconds(20));

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(false, Cancel.Token));

        Assert.EndsWith("it took longer than 20s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenTheProgramIsMissing_GivesTheHint()
    {
        var credentials = Credentials(
            """{"apiVersion":"client.authentication.k8s.io/v1","command":"no-such-program-here","interactiveMode":"Never","installHint":"install it"}""");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(false, Cancel.Token));

        Assert.EndsWith("; install it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1alpha1","command":"x"}""", "exec.apiVersion \"client.authentication.k8s.io/v1alpha1\" is not supported; use client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1beta1"}""", "exec.command is missing")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x"}""", "exec.interactiveMode is missing; it is required in v1")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x","interactiveMode":"Always"}""", "exec.interactiveMode is \"Always\", but there is no terminal here")]
    public void Connect_WhenThePluginCannotBeRun_SaysWhichField(string exec, string expected)
    {
        var error = Assert.Throws<KubeconfigException>(() => Credentials(exec));

        Assert.Equal("kubeconfig config: user \"u\": " + expected, error.Message);
    }

    private IClusterCredentials Plugin(string script, string more = "", TimeSpan? timeout = null)
    {
        var path = _folder.Write("plugin", "#!/bin/sh\n" + script);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the plugins are shell scripts");
        }
        else
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        }

        return Credentials($$"""{"apiVersion":"client.authentication.k8s.io/v1","command":"./plugin","interactiveMode":"Never"{{more}}}""", timeout);
    }

    private IClusterCredentials Credentials(string exec, TimeSpan? timeout = null) => Kubeconfig.Parse(
        $$$"""
        {"current-context":"c",
         "clusters":[{"name":"c","cluster":{"server":"https://c.test"}}],
         "contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
         "users":[{"name":"u","user":{"exec":{{{exec}}}}}]}
        """, "config", _folder.Path)
        .Connect("c", null, KubeconfigOptions.Trusted with { ExecTimeout = timeout ?? TimeSpan.FromMinutes(1) }, _clock).Credentials!;

    private string[] Runs() => File.ReadAllLines(Path.Combine(_folder.Path, "plugin.runs"));
}
