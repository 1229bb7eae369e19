using System.Runtime.InteropServices;
using Flux.Cli;
using Flux.Local;
using Flux.Local.ApiServing;
using Flux.Local.Demo;
using Flux.Local.Serving;

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

var services = LocalCli.CreateServices();
var root = CommandLine.Create(services, [ServeCommand.Create(services), DemoCommand.Create(services), ApiServerCommand.Create(services)]);
return await CommandLine.RunAsync(root, args, services, interrupted.Token);

void Interrupt(PosixSignalContext context)
{
    context.Cancel = true; // end in order: drain, close, tidy up
    interrupted.Cancel();
}
