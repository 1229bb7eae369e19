using System.Collections.Concurrent;
using Flux.Local.Serving;
using Flux.TestKit.Git;
using Microsoft.Extensions.Logging;

namespace Flux.EndToEnd.Tests;

/// <summary>A webhook's path is its credential: it must not be in any log, however much is logged.</summary>
public sealed class RequestLogTests
{
    private const string Path = "/hook/bed6d00b5555b1603e1f59b94d7fdbca58089cb5663633fb83f2815dc626d92b";

    [Theory]
    [InlineData("Default", "Trace")]
    [InlineData("Microsoft.AspNetCore", "Trace")]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", "Information")]
    public async Task Log_AtEveryLevel_HoldsNoWebhookPath(string category, string level)
    {
        using var folder = new TestDirectory();
        using var log = new CapturingProvider();
        var options = new LocalHostOptions
        {
            Clusters = [],
            ArtifactFolder = folder["artifacts"],
            LogLevel = LogLevel.Trace,
            Logging = logging => logging.AddProvider(log),
            Settings = new Dictionary<string, string?>
            {
                [$"Logging:LogLevel:{category}"] = level,
                [$"Logging:Console:LogLevel:{category}"] = level,
            },
        };
        await using (var host = await LocalHost.StartAsync(options, CancellationToken.None))
        {
            using var http = new HttpClient();
            using var response = await http.PostAsync(new Uri(host.Address, Path), null, CancellationToken.None);
            Assert.Equal(404, (int)response.StatusCode);
        }

        Assert.NotEmpty(log.Lines); // so that silence proves something
        Assert.DoesNotContain(log.Lines, line => line.Contains("bed6d00b", StringComparison.Ordinal));
    }

    // named as the console is, so that what is configured for the console concerns it too
    [ProviderAlias("Console")]
    private sealed class CapturingProvider : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
