using System.Net;
using System.Net.Sockets;
using Flux.Api;
using Flux.Cli;
using Flux.FileCommands;
using Flux.Local.Serving;
using Flux.TestKit.Git;

namespace Flux.EndToEnd.Tests;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_OfAFleetWithAnUnreachableCluster_HoldsTheOtherAndEndsCleanly()
    {
        await using var cluster = await Fleet.StartAsync();
        using var folder = new TestDirectory();
        await File.WriteAllTextAsync(folder["gone.yaml"], Kubeconfig($"http://127.0.0.1:{LoopbackPort.Take()}"), CancellationToken.None);
        await File.WriteAllTextAsync(
            folder["fleet.yaml"],
            $"clusters:\n- name: gone\n  kubeconfig: gone.yaml\n- name: here\n  kubeconfig: {cluster.Kubeconfig}\n",
            CancellationToken.None);
        var listen = $"http://127.0.0.1:{LoopbackPort.Take()}";
        await using var serving = Serving.Start("serve", "--fleet", folder["fleet.yaml"], "--listen", listen, "--data", folder["data"]);

        await serving.WaitForAsync("Ctrl-C ends it");
        await ApplyReceiverAsync(cluster);
        await cluster.WaitUntilReadyAsync(FluxKinds.Receiver, "hook");
        using var http = new HttpClient();
        var health = await http.GetStringAsync(new Uri($"{listen}/healthz"), CancellationToken.None);
        var code = await serving.InterruptAsync();

        Assert.Equal("ok", health);
        Assert.Equal(ExitCodes.Success, code);
        Assert.Equal($"serving gone, here on {listen}/; Ctrl-C ends it\nfinishing what is running\n", serving.Error);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"{listen}/healthz"), CancellationToken.None));
    }

    [Fact]
    public async Task Serve_WhenAFleetFileIsWrong_SaysEverythingAtOnce()
    {
        using var folder = new TestDirectory();
        var path = folder["fleet.yaml"];
        await File.WriteAllTextAsync(path, "clusters:\n- name: Wrong\n- kubeConfig: x\n  name: ok\n", CancellationToken.None);

        var (code, error) = await RunAsync("serve", "--fleet", path);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Equal(
            $"✗ {path}:2: clusters[0].name must be a DNS label: lower-case letters, digits and '-', at most 63\n"
            + $"{path}:3: clusters[1].kubeConfig is not known; known are name, kubeconfig, context, inCluster, aks, eks, gke, oidc, labels, options\n",
            error);
    }

    [Fact]
    public async Task Serve_WhenClustersOfAFleetCannotBeOpened_NamesEach()
    {
        using var folder = new TestDirectory();
        var path = folder["fleet.yaml"];
        await File.WriteAllTextAsync(folder["some.yaml"], Kubeconfig("http://127.0.0.1:1"), CancellationToken.None);
        await File.WriteAllTextAsync(folder["bad-ca.yaml"], Kubeconfig("https://127.0.0.1:1", "bm8gUEVN"), CancellationToken.None);
        await File.WriteAllTextAsync(
            path,
            """
            clusters:
            - {name: good, kubeconfig: some.yaml}
            - {name: no-file, kubeconfig: none.yaml}
            - {name: no-context, kubeconfig: some.yaml, context: other}
            - {name: bad-ca, kubeconfig: bad-ca.yaml}
            """,
            CancellationToken.None);

        var (code, error) = await RunAsync("serve", "--fleet", path);

        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Collection(
            lines,
            line => Assert.Equal($"✗ {path}: cluster 'no-file': kubeconfig {folder["none.yaml"]}: no such file", line),
            line => Assert.Equal($"{path}: cluster 'no-context': kubeconfig {folder["some.yaml"]}: there is no context \"other\"", line),
            line => Assert.StartsWith($"{path}: cluster 'bad-ca': ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_WithoutAKubeconfig_SaysHowToGiveOne()
    {
        var (code, error) = await RunAsync("serve", "--kubeconfig", "/nowhere/config");

        Assert.Equal(ExitCodes.Failure, code);
        Assert.Equal(
            "✗ kubeconfig /nowhere/config: no such file\n  name a file with --kubeconfig or KUBECONFIG, and a context with --context\n", error);
    }

    [Fact]
    public async Task Serve_WhenThePortIsTaken_NamesListen()
    {
        using var folder = new TestDirectory();
        await File.WriteAllTextAsync(folder["config"], Kubeconfig("http://127.0.0.1:1"), CancellationToken.None);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        var (code, error) = await RunAsync("serve", "--kubeconfig", folder["config"], "--listen", address, "--data", folder["data"]);

        Assert.Equal(ExitCodes.Failure, code);
        Assert.StartsWith($"✗ cannot listen on {address}/: ", error, StringComparison.Ordinal);
        Assert.EndsWith("\n  another address can be given with --listen\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ApiServer_WhenThePortIsTaken_NamesPort()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, error) = await RunAsync("apiserver", "--port", $"{port}");

        Assert.Equal(ExitCodes.Failure, code);
        Assert.StartsWith($"✗ cannot listen on port {port}: ", error, StringComparison.Ordinal);
        Assert.EndsWith("\n  --port 0 takes a free one\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve --fleet f.yaml --context c", "--fleet names the clusters already")]
    [InlineData("apiserver --port 70000", "--port: expected 0 to 65535")]
    public async Task Run_WhenTheCommandLineIsWrong_IsAUsageError(string arguments, string message)
    {
        var (code, error) = await RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("127.0.0.1:80")]
    [InlineData("http://127.0.0.1:0/path")]
    public async Task Serve_WhenItCannotListenThere_IsAUsageError(string address)
    {
        using var folder = new TestDirectory();
        await File.WriteAllTextAsync(folder["config"], Kubeconfig("http://127.0.0.1:1"), CancellationToken.None);

        var (code, error) = await RunAsync("serve", "--kubeconfig", folder["config"], "--listen", address);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("--listen: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("apiserver")]
    public async Task Help_OfEveryCommandOfTheHost_EndsWithExamples(string command)
    {
        await using var serving = Serving.Start(command, "--help");

        Assert.Equal(ExitCodes.Success, await serving.Completion);
        Assert.Contains($"fluxfn {command}", serving.Out[serving.Out.IndexOf("Examples:\n", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Version_IsAReleaseAndNoCommit() => Assert.Matches(
        @"^\d+\.\d+\.\d+$",
        typeof(LocalHost).Assembly.GetCustomAttributes(false).OfType<System.Reflection.AssemblyInformationalVersionAttribute>().Single().InformationalVersion);

    private static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        await using var serving = Serving.Start(arguments);
        return (await serving.Completion, serving.Error);
    }

    private static Task ApplyReceiverAsync(Fleet cluster) => cluster.ApplyAsync(
        $"""
        apiVersion: v1
        kind: Secret
        metadata: {"{"}name: token, namespace: {Fleet.Namespace}{"}"}
        stringData: {"{"}token: not-a-real-one{"}"}
        ---
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Receiver
        metadata: {"{"}name: hook, namespace: {Fleet.Namespace}{"}"}
        spec:
          type: generic
          secretRef: {"{"}name: token{"}"}
          resources: [{"{"}kind: GitRepository, name: fleet{"}"}]
        """);

    private static string Kubeconfig(string server, string? ca = null)
    {
        var more = ca is null ? "" : $", certificate-authority-data: {ca}";
        return $$$"""
            apiVersion: v1
            kind: Config
            current-context: main
            contexts: [{name: main, context: {cluster: main, user: main}}]
            users: [{name: main, user: {token: none}}]
            clusters:
            - name: main
              cluster: {server: "{{{server}}}"{{{more}}} }
            """;
    }
}
