namespace Flux.Cli.Tests;

/// <summary>Output that a test can wait for; looked at when the command flushes it.</summary>
internal sealed class AwaitedWriter : StringWriter
{
    private readonly Lock _gate = new();
    private readonly List<(string Text, TaskCompletionSource Written)> _awaited = [];
    private string _flushed = "";

    /// <summary>What was flushed.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _flushed;
            }
        }
    }

    /// <summary>Completes when the text was written.</summary>
    public Task WaitForAsync(string text)
    {
        lock (_gate)
        {
            if (_flushed.Contains(text, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, written));
            return written.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    public override void Flush()
    {
        lock (_gate)
        {
            _flushed = ToString();
            foreach (var (_, written) in _awaited.Where(a => _flushed.Contains(a.Text, StringComparison.Ordinal)))
            {
                written.TrySetResult();
            }
        }
    }
}
