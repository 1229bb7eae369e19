using System.Reflection;
using System.Text.Json;
using Flux.Durable;
using Flux.Orchestrations;
using Flux.Reconciliation;
using Flux.TestKit.Durable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Flux.Azure.Tests;

public sealed class FunctionsTests
{
    private static readonly ReconcileTarget _target = new("prod", "Kustomization", "flux-system", "apps");

    [Fact]
    public void Functions_AreNamedAsOrchestrationsCallThem()
    {
        var names = typeof(SweepTimer).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>()
            .Order(StringComparer.Ordinal);

        Assert.Equal(["Http", "Purge", OrchestrationNames.Reconcile, OrchestrationNames.ReconcileLoop, "Sweep"], names);
        // every orchestrator of the core has its function
        Assert.Equal([OrchestrationNames.ReconcileLoop], new OrchestratorRegistry().AddFluxOrchestrators().Names);
    }

    [Fact]
    public void ReconcileLoop_RunsThroughFunctionAndAdapter()
    {
        var runtime = new ReplayTestRuntime();
        var requests = new List<ReconcileRequest>();
        runtime.Orchestrators.Add<ReconcileLoopInput>(
            OrchestrationNames.ReconcileLoop, (inner, input) => ReconcileLoopOrchestrator.RunAsync(new UpstreamContext(inner), input));
        runtime.Activity<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, request =>
        {
            requests.Add(request);
            return requests.Count == 1
                ? throw new FormatException("down")
                : new ReconcileOutcome { RequeueAfter = TimeSpan.FromMinutes(5), Wakes = [_target with { Name = "web" }] };
        });

        runtime.Start(OrchestrationNames.ReconcileLoop, _target.InstanceId, new ReconcileLoopInput { Target = _target });
        runtime.RunUntilAsleep();
        runtime.FireTimer();
        runtime.RunUntilAsleep();
        runtime.RaiseEvent(OrchestrationNames.ReconcileRequested, "webhook");
        runtime.RunUntilAsleep();

        Assert.Equal([0, 1, 0], requests.Select(request => request.Failures));
        Assert.Equal("webhook", requests[2].TriggeredBy);
        Assert.All(runtime.Decisions.OfType<Decision.SendEvent>(), sent => Assert.Equal("prod~Kustomization~flux-system~web", sent.InstanceId));
        runtime.VerifyReplay();
    }

    [Fact]
    public async Task ReconcileLoops_ThroughFunctionsAndAdapter_WakeEachOther()
    {
        var requests = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var web = _target with { Name = "web" };
        var activities = new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(OrchestrationNames.Reconcile, (request, _) =>
        {
            requests.Enqueue($"{request.Target.Name} by {request.TriggeredBy}");
            return Task.FromResult(new ReconcileOutcome { RequeueAfter = null, Wakes = request.Target == _target ? [web] : [] });
        });
        var orchestrators = new OrchestratorRegistry().Add<ReconcileLoopInput>(
            OrchestrationNames.ReconcileLoop, (inner, input) => ReconcileLoopOrchestrator.RunAsync(new UpstreamContext(inner), input));
        await using var runtime = new LocalOrchestrationRuntime(
            orchestrators, activities, new LocalOrchestrationOptions(), new ManualClock(), Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);

        foreach (var target in (ReconcileTarget[])[web, _target])
        {
            await runtime.StartAsync(
                OrchestrationNames.ReconcileLoop, InstanceIds.ToDurable(target.InstanceId), new ReconcileLoopInput { Target = target },
                TestContext.Current.CancellationToken);
            await runtime.WhenIdleAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["web by ", "apps by ", "web by Kustomization/flux-system/apps"], requests);
    }

    [Fact]
    public async Task ReconcileActivity_RunsTheRegisteredActivity()
    {
        var activities = new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(
            OrchestrationNames.Reconcile, (request, _) => Task.FromResult(new ReconcileOutcome { ObjectGone = request.Target == _target }));

        var outcome = await new ReconcileActivity(activities).RunAsync(new ReconcileRequest { Target = _target }, TestContext.Current.CancellationToken);

        Assert.True(outcome.ObjectGone);
    }

    [Fact]
    public async Task ReconcileActivity_WhenTheOutcomeIsTooLarge_FailsAsLocally()
    {
        var continuation = JsonSerializer.SerializeToElement(new string('x', OrchestrationJson.MaxPayloadBytes));
        var activities = new ActivityRegistry().Add<ReconcileRequest, ReconcileOutcome>(
            OrchestrationNames.Reconcile, (_, _) => Task.FromResult(new ReconcileOutcome { Continuation = continuation }));

        await Assert.ThrowsAsync<OrchestrationPayloadException>(() =>
            new ReconcileActivity(activities).RunAsync(new ReconcileRequest { Target = _target }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SweepTimer_BindsTheClientBeforeItSweeps()
    {
        var client = new OrchestrationClientAdapter();
        var hub = new FakeDurableTaskClient();

        await new SweepTimer(new StartingSweep(client), client).RunAsync(new TimerInfo(), hub, TestContext.Current.CancellationToken);

        Assert.Equal(["prod~Kustomization~flux-system~apps"], hub.Instances.Keys);
    }

    [Fact]
    public async Task PurgeTimer_PurgesEndedLoopsOfMoreThanAWeekAndNoRunningOne()
    {
        var hub = new FakeDurableTaskClient();
        var clock = new ManualClock();

        await new PurgeTimer(clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<PurgeTimer>.Instance)
            .RunAsync(new TimerInfo(), hub, TestContext.Current.CancellationToken);

        Assert.Equal(clock.GetUtcNow().AddDays(-7), hub.LastPurge!.CreatedTo);
        Assert.Equal(
            [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated], hub.LastPurge.Statuses);
        Assert.InRange(hub.LastPurge.Timeout!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(9)); // host.json's functionTimeout is ten
    }

    [Fact]
    public async Task HttpPipeline_LetsThePipelineAnswer()
    {
        var client = new OrchestrationClientAdapter();
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().BuildServiceProvider() };
        RequestDelegate pipeline = seen =>
        {
            seen.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        };

        var result = await new HttpPipeline(pipeline, client).RunAsync(context.Request, new FakeDurableTaskClient());
        await result.ExecuteAsync(context); // as the worker does after the function

        Assert.Equal(StatusCodes.Status418ImATeapot, context.Response.StatusCode);
        Assert.False(await client.RaiseEventAsync("a", "b", "c", TestContext.Current.CancellationToken)); // bound
    }

    [Fact]
    public void AddDurableOrchestrations_SerializesAsTheCoreDoes()
    {
        var services = new ServiceCollection().AddDurableOrchestrations().BuildServiceProvider();

        Assert.IsType<global::Azure.Core.Serialization.JsonObjectSerializer>(services.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer);
        Assert.Same(services.GetRequiredService<OrchestrationClientAdapter>(), services.GetRequiredService<IOrchestrationClient>());
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/artifacts/gitrepository/flux-system/apps/latest.tar.gz")]
    public async Task AddHttpPipeline_BehindTheFunctionsHost_TakesNoCallerForOneOnThisMachine(string path)
    {
        // the Functions host hands requests on over loopback, so the address of a caller from the internet is this machine's
        await using var services = Services([]);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        context.Request.Method = "GET";
        context.Request.Path = path;

        await services.GetRequiredService<RequestDelegate>()(context);

        Assert.Equal(StatusCodes.Status404NotFound, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("Flux:Web:MetricsAccess", "MetricsAccess cannot be Loopback")]
    [InlineData("Flux:Web:ArtifactAccess", "ArtifactAccess cannot be Loopback")]
    public async Task AddHttpPipeline_WhenLoopbackIsAskedFor_IsAnErrorAtTheStart(string setting, string problem)
    {
        await using var services = Services(new() { [setting] = "Loopback" });

        var e = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<Flux.Web.WebOptions>>().Value);

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddLogging()
        .AddHttpPipeline(new Microsoft.Extensions.Configuration.ConfigurationManager { Sources = { new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = settings } } })
        .BuildServiceProvider();

    private sealed class StartingSweep(IOrchestrationClient orchestrations) : ISweep
    {
        public Task SweepAsync(CancellationToken cancellationToken) =>
            orchestrations.StartAsync(OrchestrationNames.ReconcileLoop, _target.InstanceId, new ReconcileLoopInput { Target = _target }, cancellationToken);
    }
}
