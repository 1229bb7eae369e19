using System.CommandLine;
using Flux.Kustomize;
using Flux.Kustomize.Remotes;

namespace Flux.FileCommands.Kustomizing;

/// <summary><c>fluxfn build kustomization DIR</c>: prints what <c>kustomize build DIR</c> prints, warnings and errors too.</summary>
internal static class KustomizationBuildCommand
{
    /// <summary>The command below <c>build</c>.</summary>
    public static Command Create(FileServices services)
    {
        var command = new CommandWithExamples("kustomization", "Print what a kustomization builds, as kustomize build does")
        {
            Examples =
            [
                ("One environment", "fluxfn build kustomization apps/overlays/production"),
                ("Into a directory, one file an object", "fluxfn build kustomization apps/overlays/production -o out/"),
                ("From a repository", "fluxfn build kustomization --enable-remote 'https://github.com/org/repo//apps/web?ref=v1.2.0'"),
            ],
        };
        command.Aliases.Add("ks");
        Fill(command, services);
        return command;
    }

    /// <summary>Gives a command the arguments, flags and action of this one.</summary>
    public static void Fill(Command command, FileServices services)
    {
        var directory = new Argument<string>("dir")
        {
            Description = "The directory with the kustomization file or, with --enable-remote, a Git repository's URL with a path",
            DefaultValueFactory = _ => ".",
        };
        var output = new Option<string?>("--output", "-o") { Description = "Write to this file, or one file an object into this directory", HelpName = "path" };
        var flags = new KustomizeFlags();
        command.Add(directory);
        command.Add(output);
        flags.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var options = flags.Options(arguments, services.Clock, cancellationToken);
            foreach (var warning in flags.Warnings(arguments))
            {
                await services.Error.WriteLineAsync(warning);
            }

            var remotes = flags.AllowsRemotes(arguments)
                ? services.OpenRemotes() ?? throw new CliException("--enable-remote is refused: this program fetches nothing; use fluxfn build kustomization") { ExitCode = ExitCodes.Usage }
                : null;
            using var opened = remotes as IDisposable;
            return await BuildAsync(
                services, arguments.GetRequiredValue(directory), options, remotes, arguments.GetValue(output), cancellationToken);
        });
    }

    private static async Task<int> BuildAsync(
        FileServices services, string directory, KustomizeOptions options, IRemoteSources? remotes, string? output, CancellationToken cancellationToken)
    {
        var path = RemoteRepository.TryParse(directory) is null ? DiskFileTree.PathOf(directory) : directory;
        try
        {
            var result = remotes is null
                ? KustomizeBuild.Run(new DiskFileTree(), path, options)
                : await KustomizeBuild.RunAsync(new DiskFileTree(), path, options, remotes, cancellationToken);
            foreach (var warning in result.Warnings)
            {
                await services.Error.WriteLineAsync(warning);
            }

            await BuildOutput.WriteAsync(services, result, output, cancellationToken);
            return ExitCodes.Success;
        }
        catch (KustomizeException e)
        {
            // the directory as it was typed
            await services.Error.WriteLineAsync("Error: " + e.Message.Replace($"'{path}'", $"'{directory}'", StringComparison.Ordinal));
            return ExitCodes.Failure;
        }
    }
}
