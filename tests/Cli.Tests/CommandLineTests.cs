using System.CommandLine;
using System.Net;
using System.Runtime.CompilerServices;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string> Commands => [.. Paths(CommandLine.Create(Services(TextWriter.Null, TextWriter.Null), []), "")];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfEveryCommand_EndsWithExamples(string command)
    {
        var run = await RunAsync([.. command.Split(' '), "--help"]);

        Assert.Equal(ExitCodes.Success, run.Code);
        Assert.Contains("Usage:", run.Out, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  # ", run.Out, StringComparison.Ordinal);
        Assert.Contains($"fluxfn {command}", run.Out[run.Out.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutACommand_ShowsUsage()
    {
        var run = await RunAsync();

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains("Required command was not provided.", run.Error, StringComparison.Ordinal);
        Assert.Contains("reconcile", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("get ks --frobnicate", "Unrecognized option '--frobnicate'")]
    [InlineData("get", "kind")]
    [InlineData("get ks -o xml", "'xml' not recognized")]
    public async Task Run_WhenTheCommandLineIsWrong_ExitsWithTwoAndSaysWhat(string arguments, string message)
    {
        var run = await RunAsync(arguments.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhenTheClusterDoesNotAnswer_SaysWhereToLook()
    {
        var run = await RunAsync(() => throw new KubernetesException("cluster local: connection refused") { Cluster = "local" }, "get", "ks");

        Assert.Equal(
            new CliRun(
                1,
                "",
                "✗ cluster local: connection refused\n  is the cluster reachable, and the context right? see --kubeconfig and --context\n"),
            run);
    }

    [Fact]
    public async Task Run_WhenTheUserMayNot_SaysHowToSee()
    {
        var run = await RunAsync(
            () => throw new KubernetesException("kustomizations is forbidden") { Cluster = "local", StatusCode = HttpStatusCode.Forbidden },
            "get",
            "ks");

        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.EndsWith("see: kubectl auth can-i --list\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhenInterrupted_ExitsWith130()
    {
        using var interrupted = new CancellationTokenSource();
        await using var cluster = await CliCluster.StartAsync();
        await cluster.CreateKustomizationAsync("apps");
        var error = new StringWriter();
        var services = cluster.Services(TextWriter.Null, error, new InterruptingClock(interrupted));

        var code = await CommandLine.RunAsync(CommandLine.Create(services, []), ["reconcile", "ks", "apps"], services, interrupted.Token);

        Assert.Equal(ExitCodes.Interrupted, code);
        Assert.EndsWith("interrupted\n", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "all")]
    [InlineData("events", null)]
    [InlineData("install", null)]
    [InlineData("reconcile", "ks/x")]
    [InlineData("suspend", "ks/x")]
    [InlineData("resume", "ks/x")]
    public async Task Cluster_IsWhichTheOptionsSay_AndItsCertificateIsCheckedUnlessTheyAllowOtherwise(string command, string? argument)
    {
        var chosen = new List<ClusterChoice>();
        var services = new CliServices
        {
            Out = new StringWriter(),
            Error = new StringWriter(),
            Connect = choice =>
            {
                chosen.Add(choice);
                throw new KubernetesException("enough") { Cluster = "c" };
            },
        };
        string[] named = argument is null ? [command] : [command, .. argument.Split('/')];

        await CommandLine.RunAsync(CommandLine.Create(services, []), [.. named, "--kubeconfig", "file", "--context", "name"], services, CancellationToken.None);
        await CommandLine.RunAsync(CommandLine.Create(services, []), [.. named, "--insecure-skip-tls-verify"], services, CancellationToken.None);

        Assert.Equal([new("file", "name"), new(null, null) { InsecureSkipTlsVerify = true }], chosen);
    }

    internal static Task<CliRun> RunAsync(params string[] arguments) =>
        RunAsync(() => throw new InvalidOperationException("no cluster is needed"), arguments);

    internal static async Task<CliRun> RunAsync(EgressPolicy egress, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var services = new CliServices { Out = output, Error = error, Egress = egress, Connect = _ => throw new InvalidOperationException("no cluster is needed") };
        var code = await CommandLine.RunAsync(CommandLine.Create(services, []), arguments, services, CancellationToken.None);
        return new(code, output.ToString(), error.ToString());
    }

    internal static string RepositoryRoot() => Path.GetFullPath(Path.Combine(Folder(), "../.."));

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static async Task<CliRun> RunAsync(Func<IKubernetesClient> connect, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var services = Services(output, error, connect);
        var code = await CommandLine.RunAsync(CommandLine.Create(services, []), arguments, services, CancellationToken.None);
        return new(code, output.ToString(), error.ToString());
    }

    // a client that throws when it is made: usage is judged before a cluster is asked
    private static CliServices Services(TextWriter output, TextWriter error, Func<IKubernetesClient>? connect = null) =>
        new() { Out = output, Error = error, Connect = _ => connect!() };

    private static IEnumerable<string> Paths(Command command, string prefix) => command.Subcommands.SelectMany(child =>
        (IEnumerable<string>)[$"{prefix}{child.Name}", .. Paths(child, $"{prefix}{child.Name} ")]);

    /// <summary>Presses Ctrl-C as soon as a command waits.</summary>
    private sealed class InterruptingClock(CancellationTokenSource interrupted) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            interrupted.Cancel();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
