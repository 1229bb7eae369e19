using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Flux.FileCommands;

/// <summary>The usual help, with a command's examples after it.</summary>
internal sealed class ExamplesHelpAction(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithExamples { Examples: { Count: > 0 } examples })
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (what, how) in examples)
            {
                output.WriteLine($"  # {what}");
                output.WriteLine($"  {how}");
            }

            output.WriteLine();
        }

        return code;
    }
}
