using Flux.ApiServer.Authorization;
using Flux.ApiServer.Controllers;
using Flux.ApiServer.Discovery;
using Flux.ApiServer.OpenApi;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Tables;
using Flux.ApiServer.Watch;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flux.ApiServer.Hosting;

/// <summary>Everything of one server, put together.</summary>
internal sealed class ApiServerCore : IAsyncDisposable
{
    private readonly ServerLifetime _lifetime = new();
    private readonly ServiceAccountTokens _tokens;
    private readonly ApiPipeline _pipeline;
    private readonly List<IController> _controllers = [];
    private readonly List<Task> _running = [];

    public ApiServerCore(ApiServerOptions options, string caPem)
    {
        var clock = options.TimeProvider;
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var store = new ObjectStore();
        var catalog = SchemaCatalog.BuiltIn;
        var registry = new ResourceRegistry(store, catalog, new Strategies(new ServiceAddresses(store)));
        var authorizer = new RbacAuthorizer(store);
        var writes = new WritePipeline(store, new Admission(store, authorizer));
        var deletion = new Deletion(clock);
        _tokens = new ServiceAccountTokens(store, clock);
        new Bootstrap(registry, writes, clock).Run();

        var tables = new TablePrinter(clock);
        var answers = new AnswerWriter(tables);
        var yaml = new YamlBodies();
        var decoder = new ObjectDecoder(registry, yaml);
        var reads = new ReadHandlers(store, answers, tables);
        _pipeline = new ApiPipeline(
            new Authenticator(options.Token, _tokens, authorizer),
            authorizer,
            registry,
            new NonResourceHandlers(new DiscoveryDocuments(registry), new OpenApiV3(registry, catalog)),
            reads,
            new WriteHandlers(writes, decoder, answers, clock),
            new PatchHandler(writes, answers, yaml, clock),
            new DeleteHandlers(deletion, reads, answers),
            new WatchHandler(store, tables, clock, _lifetime),
            new SubresourceHandlers(writes, deletion, new ScaleHandlers(writes, answers, clock), decoder, answers, catalog, _tokens, clock),
            new ReviewHandlers(authorizer, _tokens, decoder, answers, clock),
            loggers.CreateLogger<ApiPipeline>());
        _controllers.Add(new DefinitionController(store, registry, writes, deletion, clock, loggers.CreateLogger<DefinitionController>()));
        _controllers.AddRange(ControllerSet.Create(options, caPem, store, registry, writes, deletion, loggers));
    }

    public Task InvokeAsync(HttpContext http) => _pipeline.InvokeAsync(http);

    public void Start() => _running.AddRange(_controllers.Select(c => c.RunAsync(_lifetime.Stopping)));

    public void Stop() => _lifetime.Stop();

    public async ValueTask DisposeAsync()
    {
        _lifetime.Stop();
        foreach (var task in _running)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _tokens.Dispose();
        _lifetime.Dispose();
    }
}
