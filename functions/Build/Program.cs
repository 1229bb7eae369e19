using System.Runtime.InteropServices;
using Flux.FileCommands;

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    interrupted.Cancel();
});

await using var output = new StreamWriter(Console.OpenStandardOutput(), new System.Text.UTF8Encoding(false), bufferSize: 1 << 16);
var services = new FileServices { Out = output, Error = Console.Error };
return await FileCommandLine.RunAsync(FileCommandLine.CreateBuild(services), args, services, interrupted.Token);
