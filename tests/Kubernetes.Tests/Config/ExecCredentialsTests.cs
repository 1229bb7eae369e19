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

        Assert.Equal("Bearer t0ken", (await credentials.GetAsync(null, Cancel.Token)).Authorization!.Reveal());
        await credentials.GetAsync(null, Cancel.Token);
        Assert.Single(Runs());

        // The clock began at 03:04:05; within the last half minute the token is not used any more.
        _clock.Advance(TimeSpan.FromMinutes(59.75));
        await credentials.GetAsync(null, Cancel.Token);
        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Get_WhenTheTokenWasRefused_RunsThePluginAgain()
    {
        var credentials = Plugin("""
            echo x >> "$0.runs"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """);
        var first = await credentials.GetAsync(null, Cancel.Token);

        // Of five requests that were refused together, one has the program run.
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => credentials.GetAsync(first, Cancel.Token).AsTask()));

        Assert.Equal(2, Runs().Length);
    }

    [Fact]
    public async Task Get_WhenThePluginFailsForMany_RunsOnceAndFailsForAll()
    {
        var credentials = Plugin("""
            echo x >> "$0.runs"
            sleep 0.2
            exit 1
            """);

        var waiting = Enumerable.Range(0, 5).Select(_ => credentials.GetAsync(null, Cancel.Token).AsTask()).ToList();

        foreach (var task in waiting)
        {
            await Assert.ThrowsAsync<KubeconfigException>(() => task);
        }

        Assert.Single(Runs());
    }

    [Fact]
    public async Task Get_WhenRenewingFailsBeforeTheEnd_GoesOnWithWhatIsStillGood()
    {
        var credentials = Plugin("""
            test -e "$0.runs" && exit 1
            echo x >> "$0.runs"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t0ken","expirationTimestamp":"2026-01-02T04:04:05Z"}}'
            """);
        await credentials.GetAsync(null, Cancel.Token);

        _clock.Advance(TimeSpan.FromMinutes(59.75));
        Assert.Equal("Bearer t0ken", (await credentials.GetAsync(null, Cancel.Token)).Authorization!.Reveal());
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));
    }

    [Fact]
    public async Task Get_WhenThePluginWritesWithoutEnd_IsStoppedAtTheLimit()
    {
        // With the timeout it would end too, but in a minute and with another message.
        var credentials = Plugin("exec yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.EndsWith("it wrote more than 1048576 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenItGivesACertificate_SendsThatAndNoToken()
    {
        var credentials = Plugin("""
            echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"clientCertificateData":"C","clientKeyData":"K"}}'
            """, version: "v1beta1");

        var credential = await credentials.GetAsync(null, Cancel.Token);

        Assert.Equal((null, "C", "K"), (credential.Authorization, credential.Certificate, credential.CertificateKey!.Reveal()));
    }

    [Theory]
    [InlineData("""{"clientCertificateData":"C"}""", "it gave a certificate without its key, or a key without its certificate")]
    [InlineData("{}", "it gave neither a token nor a certificate with its key")]
    [InlineData("""{"token":"t","expirationTimestamp":"tomorrow"}""", "its expirationTimestamp is not a time")]
    public async Task Get_WhenTheStatusCannotBeUsed_SaysWhy(string status, string expected)
    {
        var credentials = Plugin($$"""
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{status}}}'
            """);

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.Equal("kubeconfig config: user \"u\": exec plugin plugin: " + expected, error.Message);
    }

    [Fact]
    public async Task Get_Always_PassesArgumentsEnvironmentAndClusterInfo()
    {
        var credentials = Plugin(
            """
            echo "$1 $COLOR $KUBERNETES_EXEC_INFO" > "$0.seen"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """,
            """, "interactiveMode":"Never", "args":["get token"], "env":[{"name":"COLOR","value":"blue"}], "provideClusterInfo":true""");

        await credentials.GetAsync(null, Cancel.Token);

        var seen = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "plugin.seen"), Cancel.Token);
        Assert.StartsWith("get token blue {", seen, StringComparison.Ordinal);
        var info = JsonNode.Parse(seen["get token blue ".Length..])!;
        Assert.Equal("https://c.test", info["spec"]!["cluster"]!["server"]!.GetValue<string>());
        Assert.Equal("blue", info["spec"]!["cluster"]!["config"]!["tint"]!.GetValue<string>());
        Assert.False(info["spec"]!["interactive"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Get_WhenThePluginFails_SaysWhatItWrote()
    {
        var credentials = Plugin("echo 'please log in' >&2; exit 3");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.Equal("kubeconfig config: user \"u\": exec plugin plugin: it ended with code 3: please log in", error.Message);
    }

    [Fact]
    public async Task Get_WhenTheOutputIsNoCredential_SaysSoWithoutQuotingIt()
    {
        var credentials = Plugin("echo 's3cret'");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.Equal("kubeconfig config: user \"u\": exec plugin plugin: its output is not JSON", error.Message);
    }

    [Fact]
    public async Task Get_WhenThePluginHangs_StopsItAndSaysSo()
    {
        // On this clock every wait below half a minute is over at once: the plugin's time is up before it has begun.
        var credentials = Plugin("exec sleep 600", timeout: TimeSpan.FromSeconds(20));

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.EndsWith("it took longer than 20s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhenTheProgramIsMissing_GivesTheHint()
    {
        var credentials = Credentials(
            """{"apiVersion":"client.authentication.k8s.io/v1","command":"no-such-program-here","interactiveMode":"Never","installHint":"install it"}""");

        var error = await Assert.ThrowsAsync<KubeconfigException>(async () => await credentials.GetAsync(null, Cancel.Token));

        Assert.EndsWith("; install it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    // Kubernetes, client.authentication.k8s.io: the program may talk to a person only where both want that; without the field v1beta1 means IfAvailable
    [InlineData("v1", ",\"interactiveMode\":\"IfAvailable\"", true, true)]
    [InlineData("v1", ",\"interactiveMode\":\"IfAvailable\"", false, false)]
    [InlineData("v1", ",\"interactiveMode\":\"Always\"", true, true)]
    [InlineData("v1", ",\"interactiveMode\":\"Never\"", true, false)]
    [InlineData("v1beta1", "", true, true)]
    [InlineData("v1beta1", "", false, false)]
    public async Task Get_WithAPersonAtATerminal_TellsThePluginWhatItMayAsk(string version, string mode, bool isAttended, bool expected)
    {
        var credentials = Plugin(
            $$$"""
            echo "$KUBERNETES_EXEC_INFO" > "$0.seen"
            echo '{"apiVersion":"client.authentication.k8s.io/{{{version}}}","kind":"ExecCredential","status":{"token":"t"}}'
            """,
            mode, version: version, isAttended: isAttended);

        await credentials.GetAsync(null, Cancel.Token);

        var info = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "plugin.seen"), Cancel.Token))!;
        Assert.Equal(expected, info["spec"]!["interactive"]!.GetValue<bool>());
        Assert.Equal("client.authentication.k8s.io/" + version, info["apiVersion"]!.GetValue<string>());
    }

    [Fact]
    public async Task Get_WithClusterInfo_GivesAllThatReachesTheCluster()
    {
        var credentials = Plugin(
            """
            echo "$KUBERNETES_EXEC_INFO" > "$0.seen"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """,
            ", \"interactiveMode\":\"Never\",\"provideClusterInfo\":true",
            cluster: """, "certificate-authority-data":"Y2E=","proxy-url":"http://proxy.test:3128","tls-server-name":"kubernetes","disable-compression":true""");

        await credentials.GetAsync(null, Cancel.Token);

        var info = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "plugin.seen"), Cancel.Token))!;
        Assert.Equal(
            """{"server":"https://c.test","tls-server-name":"kubernetes","certificate-authority-data":"Y2E=","proxy-url":"http://proxy.test:3128","disable-compression":true,"config":{"tint":"blue"}}""",
            info["spec"]!["cluster"]!.ToJsonString());
    }

    [Fact]
    public async Task Get_WithoutClusterInfo_GivesNone()
    {
        var credentials = Plugin("""
            echo "$KUBERNETES_EXEC_INFO" > "$0.seen"
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}'
            """);

        await credentials.GetAsync(null, Cancel.Token);

        Assert.Equal(
            """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}""",
            (await File.ReadAllTextAsync(Path.Combine(_folder.Path, "plugin.seen"), Cancel.Token)).Trim());
    }

    [Theory]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1alpha1","command":"x"}""", "exec.apiVersion \"client.authentication.k8s.io/v1alpha1\" is not supported; use client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1beta1"}""", "exec.command is missing")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x"}""", "exec.interactiveMode is missing; it is required in v1")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x","interactiveMode":"Always"}""", "exec.interactiveMode is \"Always\", but there is no terminal here")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x","interactiveMode":"Sometimes"}""", "exec.interactiveMode \"Sometimes\" is unknown; use Never, IfAvailable or Always")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x","interactiveMode":"Never","env":[{"value":"v"}]}""", "exec: env[0]: name is missing or holds a =")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x","interactiveMode":"Never","args":[1]}""", "exec: args[0] is not a string")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","command":"x","interactiveMode":"Never","provideClusterInfo":"true"}""", "exec: provideClusterInfo is neither true nor false")]
    public void Connect_WhenThePluginCannotBeRun_SaysWhichField(string exec, string expected)
    {
        var error = Assert.Throws<KubeconfigException>(() => Credentials(exec));

        Assert.Equal("kubeconfig config: user \"u\": " + expected, error.Message);
    }

    private IClusterCredentials Plugin(
        string script, string more = ", \"interactiveMode\":\"Never\"", TimeSpan? timeout = null, string version = "v1", bool isAttended = false, string cluster = "")
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

        return Credentials($$"""{"apiVersion":"client.authentication.k8s.io/{{version}}","command":"./plugin"{{more}}}""", timeout, isAttended, cluster);
    }

    private IClusterCredentials Credentials(string exec, TimeSpan? timeout = null, bool isAttended = false, string cluster = "") => Kubeconfig.Parse(
        $$$"""
        {"current-context":"c",
         "clusters":[{"name":"c","cluster":{"server":"https://c.test"{{{cluster}}},"extensions":[{"name":"client.authentication.k8s.io/exec","extension":{"tint":"blue"}}]}}],
         "contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],
         "users":[{"name":"u","user":{"exec":{{{exec}}}}}]}
        """, "config", _folder.Path)
        .Connect("c", null, KubeconfigOptions.Trusted with { ExecTimeout = timeout ?? TimeSpan.FromMinutes(1), AllowInteraction = isAttended }, _clock).Credentials!;

    private string[] Runs() => File.ReadAllLines(Path.Combine(_folder.Path, "plugin.runs"));
}
