using Flux.Cli;
using Flux.Local;
using Flux.Local.ApiServing;
using Flux.Local.Demo;
using Flux.Local.Serving;

namespace Flux.EndToEnd.Tests;

/// <summary>A command of the program, run in this process until it ends or is interrupted.</summary>
internal sealed class Serving : IAsyncDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly LineWriter _error = new();
    private readonly StringWriter _out = new();

    private Serving(string[] arguments)
    {
        var services = new CliServices { Out = _out, Error = _error, Connect = choice => LocalCli.Open("local", choice) };
        var root = CommandLine.Create(services, [ServeCommand.Create(services), DemoCommand.Create(services), ApiServerCommand.Create(services)]);
        Completion = CommandLine.RunAsync(root, arguments, services, _interrupted.Token);
    }

    /// <summary>Its exit code.</summary>
    public Task<int> Completion { get; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public static Serving Start(params string[] arguments) => new(arguments);

    /// <summary>Completes when a line with the text was written to the error stream, or the command has ended.</summary>
    public async Task WaitForAsync(string text)
    {
        var ended = await Task.WhenAny(_error.WaitForAsync(text), Completion);
        Assert.False(ended == Completion, Error);
    }

    /// <summary>Presses Ctrl-C.</summary>
    public async Task<int> InterruptAsync()
    {
        await _interrupted.CancelAsync();
        return await Completion;
    }

    public async ValueTask DisposeAsync()
    {
        await InterruptAsync();
        _interrupted.Dispose();
        await _error.DisposeAsync();
        await _out.DisposeAsync();
    }

    private sealed class LineWriter : StringWriter
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private string? _awaited;

        public Task WaitForAsync(string text)
        {
            lock (_gate)
            {
                _awaited = text;
                Look();
            }

            return _written.Task;
        }

        public override Task WriteLineAsync(string? value)
        {
            lock (_gate)
            {
                WriteLine(value);
                Look();
            }

            return Task.CompletedTask;
        }

        private void Look()
        {
            if (_awaited is not null && ToString().Contains(_awaited, StringComparison.Ordinal))
            {
                _written.TrySetResult();
            }
        }
    }
}
