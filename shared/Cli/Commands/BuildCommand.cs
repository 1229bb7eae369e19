using System.CommandLine;
using Flux.FileCommands;
using Flux.FileCommands.Kustomizing;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn build</c>: what would be applied, without a cluster.</summary>
internal static class BuildCommand
{
    public static Command Create(CliServices services)
    {
        var command = new CommandWithExamples("build", "Print what would be applied")
        {
            Examples = [("A kustomization", "fluxfn build kustomization apps/overlays/production")],
        };
        command.Add(KustomizationBuildCommand.Create(services));
        return command;
    }
}
