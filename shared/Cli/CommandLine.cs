using System.CommandLine;
using Flux.Cli.Commands;
using Flux.FileCommands;
using Flux.FileCommands.Templating;
using Flux.Kubernetes;

namespace Flux.Cli;

/// <summary>The command line: what it consists of, and how it ends.</summary>
public static class CommandLine
{
    /// <summary>The commands that work on a cluster or on files, and those that the host adds.</summary>
    public static RootCommand Create(CliServices services, IEnumerable<Command> hostCommands)
    {
        ArgumentNullException.ThrowIfNull(hostCommands);
        var root = new RootCommand("fluxfn: GitOps for many clusters, from outside of them");
        foreach (var command in hostCommands)
        {
            root.Add(command);
        }

        root.Add(InstallCommand.Create(services));
        root.Add(GetCommand.Create(services));
        root.Add(ReconcileCommand.Create(services));
        root.Add(SuspendCommands.CreateSuspend(services));
        root.Add(SuspendCommands.CreateResume(services));
        root.Add(EventsCommand.Create(services));
        root.Add(BuildCommand.Create(services));
        root.Add(DiffCommand.Create(services));
        root.Add(HelmTemplateCommand.Create(services));
        root.Add(EngineCommand.Create(services));
        FileCommandLine.ShowExamples(root);
        return root;
    }

    /// <summary>Runs a command and returns the process's exit code; a failure is told in one line on the error stream.</summary>
    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, CliServices services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        try
        {
            return await FileCommandLine.RunAsync(root, arguments, services, cancellationToken);
        }
        catch (KubernetesException e)
        {
            await services.Error.WriteLineAsync($"✗ {e.Message}{NextStep(e)}");
            return ExitCodes.Failure;
        }
    }

    private static string NextStep(KubernetesException e) => e switch
    {
        { NoKindMatch: true } => "\n  its custom resource definition is not installed in this cluster; install it with: fluxfn install",
        { StatusCode: null } => "\n  is the cluster reachable, and the context right? see --kubeconfig and --context",
        { IsDenied: true } => "\n  the kubeconfig's user may not do this; see: kubectl auth can-i --list",
        _ => "",
    };
}
