using System.CommandLine;
using Flux.Cli;
using Flux.FileCommands;

namespace Flux.Local.Demo;

/// <summary><c>fluxfn demo</c>: the whole way from push to cluster, with nothing else installed.</summary>
internal static class DemoCommand
{
    public static Command Create(CliServices services)
    {
        var keep = new Option<bool>("--keep") { Description = "Leave everything running afterwards, to be tried with kubectl and git" };
        var command = new CommandWithExamples(
            "demo", "Sync a sample repository into an embedded cluster, push a change, and show what it did")
        {
            Examples =
            [
                ("From push to cluster in a minute", "fluxfn demo"),
                ("And then try it yourself", "fluxfn demo --keep"),
            ],
        };
        command.Add(keep);
        command.SetAction((arguments, cancellationToken) =>
            new DemoScenario(services, TimeProvider.System).RunAsync(arguments.GetValue(keep), cancellationToken));
        return command;
    }
}
