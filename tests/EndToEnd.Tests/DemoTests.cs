using Flux.Cli;
using Flux.FileCommands;
using Flux.Local.Demo;

namespace Flux.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_SyncsThenShowsWhatAPushChanged()
    {
        var output = new StringWriter();
        var services = new CliServices { Out = output, Error = output, Connect = _ => throw new InvalidOperationException() };

        var code = await new DemoScenario(services, TimeProvider.System).RunAsync(keep: false, CancellationToken.None);

        var lines = output.ToString().Split('\n');
        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains(lines, line => Columns(line) is ["web-production", "Deployment/web-production/cache"]);
        Assert.Contains(lines, line => Columns(line) is ["infrastructure", "Namespace/web-dev"]);
        Assert.Contains(lines, line => Columns(line) is ["web-dev", "Deployment/web-dev/web configured"]);
        Assert.Contains(lines, line => Columns(line) is ["web-dev", "ConfigMap/web-dev/debug-tools deleted"]);
        Assert.Contains(lines, line => Columns(line) is ["web-production", "PodDisruptionBudget/web-production/web created"]);
        Assert.Contains(lines, line => line.Contains("s from push to applied", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_WhenKept_PrintsAddressesAndEndsCleanlyWhenInterrupted()
    {
        using var interrupted = new CancellationTokenSource();
        var output = new InterruptingWriter("KUBECONFIG=", interrupted);
        var services = new CliServices { Out = output, Error = output, Connect = _ => throw new InvalidOperationException() };

        var code = await new DemoScenario(services, TimeProvider.System).RunAsync(keep: true, interrupted.Token);

        var kubeconfig = output.ToString().Split("KUBECONFIG=")[1].Split('\n')[0].Trim();
        Assert.Equal(ExitCodes.Success, code);
        Assert.False(File.Exists(kubeconfig));
    }

    private static string[] Columns(string line) => line.Split("   ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Presses Ctrl-C once a text was written.</summary>
    private sealed class InterruptingWriter(string text, CancellationTokenSource interrupted) : StringWriter
    {
        public override void Flush()
        {
            if (ToString().Contains(text, StringComparison.Ordinal))
            {
                interrupted.Cancel();
            }
        }
    }
}
