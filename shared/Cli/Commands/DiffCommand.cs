using System.CommandLine;
using Flux.Cli.Diffs;
using Flux.FileCommands;
using Flux.Kubernetes;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn diff</c>: what would change in the cluster.</summary>
/// <remarks>Spec: flux2 v2.9, cmd/flux/diff_kustomization.go: exit code 0 for no difference, 1 for some, 2 for an error.</remarks>
internal static class DiffCommand
{
    public static Command Create(CliServices services)
    {
        var command = new CommandWithExamples("diff", "Print what would change in the cluster, by server-side dry runs")
        {
            Examples =
            [
                ("What local changes would do", "fluxfn diff kustomization apps --path ./apps"),
                ("What another version of a chart would do", "fluxfn diff helmrelease web -n apps --chart ./charts/web"),
            ],
        };
        command.Add(KustomizationDiffCommand.Create(services));
        command.Add(HelmReleaseDiffCommand.Create(services));
        return command;
    }

    /// <summary>Prints what was found, and says how the process ends.</summary>
    /// <exception cref="CliException">Something could not be compared.</exception>
    public static int Report(CliServices services, IReadOnlyList<ObjectChange> changes, IReadOnlyCollection<string> errors, string? format)
    {
        if (format is null)
        {
            DiffPrinter.Write(services.Out, changes, services.IsTerminal);
        }
        else
        {
            DiffPrinter.WriteDocument(services.Out, changes, format);
        }

        if (errors.Count > 0)
        {
            throw new CliException(string.Join("\n  ", errors.Order(StringComparer.Ordinal))) { ExitCode = ExitCodes.Usage };
        }

        if (!changes.Any(change => change.IsChange))
        {
            return ExitCodes.Success;
        }

        services.Error.WriteLine("✗ identified at least one change, exiting with non-zero exit code");
        return ExitCodes.Failure;
    }

    /// <summary>Runs a comparison; whatever goes wrong ends the process with 2, since 1 says that there are differences.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> compare)
    {
        try
        {
            return await compare();
        }
        catch (CliException e) when (e.ExitCode != ExitCodes.Usage)
        {
            throw new CliException(e.Message, e) { ExitCode = ExitCodes.Usage };
        }
        catch (Exception e) when (e is KubernetesException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(e.Message, e) { ExitCode = ExitCodes.Usage };
        }
    }

    /// <summary>The options that both commands have.</summary>
    public static Option<bool> ProgressBar() =>
        new("--progress-bar") { Description = "Show the progress on a terminal", DefaultValueFactory = _ => true };
}
