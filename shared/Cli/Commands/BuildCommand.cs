using System.CommandLine;
using Flux.Kustomize;
using Flux.Primitives;

namespace Flux.Cli.Commands;

/// <summary><c>fluxfn build</c>: what would be applied, without a cluster.</summary>
internal static class BuildCommand
{
    public static Command Create(CliServices services)
    {
        var command = new Command("build", "Print what would be applied");
        command.Add(KustomizationBuildCommand.Create(services));
        return command;
    }
}
