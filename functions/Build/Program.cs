using System.Runtime.InteropServices;
using Flux.Cli;

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    interrupted.Cancel();
});

await using var output = new StreamWriter(Console.OpenStandardOutput(), new System.Text.UTF8Encoding(false), bufferSize: 1 << 16);
var services = new CliServices
{
    Out = output,
    Error = Console.Error,
    Connect = (_, _) => throw new CliException("fluxfn-build knows no clusters"),
};
return await CommandLine.RunAsync(CommandLine.CreateBuild(services), args, services, interrupted.Token);
