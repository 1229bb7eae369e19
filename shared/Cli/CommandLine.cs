using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Flux.Cli.Commands;
using Flux.Cli.Templating;
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
        root.Add(HelmTemplateCommand.Create(services));
        root.Add(EngineCommand.Create(services));
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            if (help.Action is HelpAction usual)
            {
                help.Action = new ExamplesHelpAction(usual);
            }
        }

        return root;
    }

    /// <summary>The one command <c>build kustomization</c> as a program of its own, called as <c>kustomize build</c> is.</summary>
    public static RootCommand CreateBuild(CliServices services)
    {
        var root = new RootCommand("Print what a kustomization builds, as kustomize build does");
        KustomizationBuildCommand.Fill(root, services);
        return root;
    }

    /// <summary>Runs a command and returns the process's exit code; a failure is told in one line on the error stream.</summary>
    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, CliServices services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(services);
        try
        {
            var parsed = root.Parse(arguments);
            var code = await parsed.InvokeAsync(
                new() { Output = services.Out, Error = services.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
            return parsed.Action is ParseErrorAction ? ExitCodes.Usage : code; // help is given whatever else is wrong
        }
        catch (CliException e)
        {
            await services.Error.WriteLineAsync($"✗ {e.Message}");
            return e.ExitCode;
        }
        catch (KubernetesException e)
        {
            await services.Error.WriteLineAsync($"✗ {e.Message}{NextStep(e)}");
            return ExitCodes.Failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await services.Error.WriteLineAsync($"✗ {e.Message}");
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await services.Error.WriteLineAsync("interrupted");
            return ExitCodes.Interrupted;
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
