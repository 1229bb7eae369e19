using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Flux.FileCommands.Kustomizing;
using Flux.FileCommands.Templating;

namespace Flux.FileCommands;

/// <summary>How a command line is run, and how it ends.</summary>
public static class FileCommandLine
{
    /// <summary>
    /// The command <c>build kustomization</c> as a program of its own, called as <c>kustomize build</c> is, and with <c>template</c> as
    /// <c>helm template</c> is.
    /// </summary>
    public static RootCommand CreateBuild(FileServices services)
    {
        var root = new RootCommand("Print what a kustomization builds, as kustomize build does");
        KustomizationBuildCommand.Fill(root, services);
        root.Add(HelmTemplateCommand.Create(services));
        return root;
    }

    /// <summary>Lets a root command show the examples of its commands.</summary>
    public static void ShowExamples(RootCommand root)
    {
        ArgumentNullException.ThrowIfNull(root);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            if (help.Action is HelpAction usual)
            {
                help.Action = new ExamplesHelpAction(usual);
            }
        }
    }

    /// <summary>Runs a command and returns the process's exit code; a failure is told in one line on the error stream.</summary>
    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> arguments, FileServices services, CancellationToken cancellationToken)
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
}
