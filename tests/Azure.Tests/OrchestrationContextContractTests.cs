using Flux.Durable;
using Flux.TestKit.Durable;
using Microsoft.Extensions.Logging;

namespace Flux.Azure.Tests;

/// <summary>What an orchestration may count on, held by the in-process context and by the adapter alike.</summary>
public sealed class OrchestrationContextContractTests
{
    private readonly ReplayTestRuntime _runtime = new ReplayTestRuntime()
        .Activity<string, string>("Echo", text => text)
        .Activity<string, string>("Break", text => throw new FormatException(text));

    public static TheoryData<bool> Contexts => [false, true];

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Activities_AnswerAndFail(bool adapted)
    {
        Run(adapted, async context =>
        {
            var answer = await context.CallActivityAsync<string>("Echo", "hello");
            var failure = await Assert.ThrowsAsync<ActivityFailedException>(() => context.CallActivityAsync<string>("Break", "no such path"));
            context.SetCustomStatus($"{answer}|{failure.Task}|{failure.ErrorType}|{failure.Message}");
        });

        _runtime.RunUntilAsleep();
        AssertEnded("\"hello|Break|System.FormatException|Break failed: no such path\"");
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Identity_IsOursOnBothSides(bool adapted)
    {
        Run(adapted, context =>
        {
            context.SetCustomStatus($"{context.Name}|{context.InstanceId}|{context.CurrentUtcDateTime:O}|{context.NewGuid() != context.NewGuid()}");
            return Task.CompletedTask;
        });

        AssertEnded("\"Contract|prod/Kustomization/flux-system/apps|2026-01-01T00:00:00.0000000Z|True\"");
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Timers_FireAndAreCancelled(bool adapted)
    {
        Run(adapted, async context =>
        {
            using var cancellation = new CancellationTokenSource();
            var longer = context.CreateTimer(context.CurrentUtcDateTime.AddHours(2), cancellation.Token);
            await context.CreateTimer(context.CurrentUtcDateTime.AddHours(1), CancellationToken.None);
            cancellation.Cancel();
            context.SetCustomStatus($"{context.CurrentUtcDateTime:HH}|{longer.IsCanceled}");
        });

        _runtime.FireTimer();
        AssertEnded("\"01|True\"");
        Assert.Empty(_runtime.Open);
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Events_AreKeptAndSent(bool adapted)
    {
        Run(adapted, async context =>
        {
            await context.CallActivityAsync<string>("Echo", "x");
            var payload = await context.WaitForExternalEvent<string>("Changed", CancellationToken.None);
            context.SendEvent("prod/Kustomization/team/web", "Changed", payload);
            context.SetCustomStatus(payload);
        });
        _runtime.RaiseEvent("Changed", "early");

        _runtime.RunUntilAsleep();
        AssertEnded("\"early\"");
        var sent = Assert.Single(_runtime.Decisions.OfType<Decision.SendEvent>());
        Assert.Equal(adapted ? "prod~Kustomization~team~web" : "prod/Kustomization/team/web", sent.InstanceId);
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public void SubOrchestrators_AreNamedAndAnswer(bool adapted)
    {
        Run(adapted, async context => context.SetCustomStatus(await context.CallSubOrchestratorAsync<int>("Child", 1, "prod/child")));

        var call = Assert.IsType<Decision.SubOrchestration>(Assert.Single(_runtime.Open));
        Assert.Equal(adapted ? "prod~child" : "prod/child", call.InstanceId);
        _runtime.AnswerSubOrchestration(7);
        AssertEnded("7");
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public void SubOrchestrators_WithoutAnId_GetOne(bool adapted)
    {
        Run(adapted, context => context.CallSubOrchestratorAsync<int>("Child", 1));

        Assert.NotEmpty(Assert.IsType<Decision.SubOrchestration>(Assert.Single(_runtime.Open)).InstanceId);
        _runtime.AnswerSubOrchestration(7);
        _runtime.VerifyReplay();
    }

    [Theory]
    [InlineData(false, true, "[\"left\"]")]
    [InlineData(true, true, "[\"left\"]")]
    [InlineData(false, false, "[]")]
    [InlineData(true, false, "[]")]
    public void ContinueAsNew_KeepsEventsWhereAsked(bool adapted, bool preserve, string expected)
    {
        var runs = 0;
        _runtime.Orchestrators.Add<int>("Contract", async (inner, run) =>
        {
            runs = Math.Max(runs, run);
            var context = Adapt(adapted, inner);
            if (run == 0)
            {
                await context.CallActivityAsync<string>("Echo", "x");
                context.ContinueAsNew(1, preserve);
                return;
            }

            context.SetCustomStatus(await context.TakeBufferedEventsAsync<string>("Data"));
        });
        _runtime.Start("Contract", "a", 0);
        _runtime.RaiseEvent("Data", "left");

        _runtime.RunUntilAsleep();
        AssertEnded(expected);
        Assert.Equal(1, runs);
    }

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Loggers_AreSilentOnReplay(bool adapted)
    {
        using var loggers = new CountingLoggers();
        var runtime = new ReplayTestRuntime(loggers).Activity<string, string>("Echo", text => text);
        runtime.Orchestrators.Add<int>("Contract", async (inner, _) =>
        {
            var context = Adapt(adapted, inner);
            var logger = context.CreateReplaySafeLogger("Test");
            logger.LogInformation("begins");
            await context.CallActivityAsync<string>("Echo", "x");
            logger.LogInformation("ends");
        });
        runtime.Start("Contract", "a", 0);
        runtime.RunUntilAsleep();
        Assert.Equal(["begins", "ends"], loggers.Messages);

        // two points to replay from: the first lets the end run live, the second nothing
        runtime.VerifyReplay();
        Assert.Equal(["begins", "ends", "ends"], loggers.Messages);
    }

    private static IOrchestrationContext Adapt(bool adapted, IOrchestrationContext inner) =>
        adapted ? new OrchestrationContextAdapter(new UpstreamContext(inner)) : inner;

    private void Run(bool adapted, Func<IOrchestrationContext, Task> orchestrator)
    {
        _runtime.Orchestrators.Add<int>("Contract", (inner, _) => orchestrator(Adapt(adapted, inner)));
        _runtime.Start("Contract", "prod/Kustomization/flux-system/apps", 0);
    }

    private void AssertEnded(string customStatus)
    {
        Assert.True(_runtime.IsOver);
        Assert.IsType<Decision.Completed>(_runtime.Decisions.Last());
        Assert.Equal(customStatus, _runtime.CustomStatus);
        _runtime.VerifyReplay();
    }

    private sealed class CountingLoggers : ILoggerFactory, ILogger
    {
        public List<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
