using System.CommandLine;
using Flux.FileCommands;
using Flux.FileCommands.Kustomizing;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn build</c>: what would be applied.</summary>
internal static class BuildCommand
{
    public static Command Create(CliServices services)
    {
        var command = new CommandWithExamples("build", "Print what would be applied")
        {
            Examples =
            [
                ("A kustomization", "fluxfn build kustomization apps/overlays/production"),
                ("A HelmRelease of the cluster", "fluxfn build helmrelease web -n apps"),
            ],
        };
        command.Add(KustomizationBuildCommand.Create(services));
        command.Add(HelmReleaseBuildCommand.Create(services));
        return command;
    }
}
