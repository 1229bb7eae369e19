using System.Net;
using System.Security.Cryptography;
using Flux.ApiServer.Admission;
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
    private readonly AdmissionChain _admission;
    private readonly ServiceAccountTokens _tokens;
    private readonly ApiPipeline _pipeline;
    private readonly ControllerRuns _controllers;
    private readonly ObjectStore _store;
    private readonly WriteTicket _ticket;

    /// <summary>Puts a server together; <see cref="Start"/> starts its controllers.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="caPem">The CA that clients trust; empty for none.</param>
    /// <param name="store">The objects; disposed with this.</param>
    /// <param name="signingKey">Signs the tokens of service accounts; disposed with this.</param>
    public ApiServerCore(ApiServerOptions options, string caPem, ObjectStore store, ECDsa signingKey)
    {
        _store = store;
        _ticket = store.Ticket();
        var clock = options.TimeProvider;
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var catalog = SchemaCatalog.BuiltIn;
        var registry = new ResourceRegistry(store, catalog, new Strategies(new ServiceAddresses(store, [.. options.ServiceRange.Split(',').Select(range => IPNetwork.Parse(range))]), new AdmissionDefaults(store)));
        var authorizer = new RbacAuthorizer(store);
        _admission = new AdmissionChain(store, registry, authorizer, clock);
        var writes = new WritePipeline(store, _admission);
        var deletion = new Deletion(_admission, clock);
        _tokens = new ServiceAccountTokens(store, signingKey, clock);
        new Bootstrap(registry, writes, clock, options.ServiceRange.Split(',')[0]).Run();

        var tables = new TablePrinter(clock);
        var answers = new AnswerWriter(tables);
        var yaml = new YamlBodies();
        var decoder = new ObjectDecoder(registry, yaml);
        var authenticator = new Authenticator(options.Token, _tokens, authorizer);
        var bodies = new SubresourceBodies(decoder, catalog);
        var reads = new ReadHandlers(store, answers, tables);
        _pipeline = new ApiPipeline(
            authenticator,
            authorizer,
            registry,
            new NonResourceHandlers(new DiscoveryDocuments(registry), new OpenApiV3(registry, catalog), new OpenApiV2(registry, catalog), _tokens),
            reads,
            new WriteHandlers(writes, decoder, answers, clock),
            new PatchHandler(writes, answers, decoder, yaml, clock),
            new DeleteHandlers(deletion, reads, answers, tables),
            new WatchHandler(store, tables, clock, _lifetime),
            new SubresourceHandlers(
                writes,
                new PodSubresources(writes, deletion, _admission, registry, bodies, clock),
                new ScaleHandlers(writes, answers, clock),
                bodies,
                answers,
                new TokenRequests(registry, bodies, answers, _tokens, clock),
                clock),
            new ReviewHandlers(authorizer, authenticator, decoder, answers, clock),
            store,
            loggers.CreateLogger<ApiPipeline>());
        DefinitionController Definitions() => new(store, registry, writes, deletion, _admission.Client, clock, loggers.CreateLogger<DefinitionController>());
        _controllers = new ControllerRuns(
            () => [Definitions(), .. ControllerSet.Create(options, caPem, store, registry, writes, deletion, loggers)]);
        Definitions().ServeStored();
        store.Opened();
        store.OnRecovery(_controllers.Restart);
    }

    /// <summary>Waits until what a new cluster has from the start is kept.</summary>
    /// <exception cref="JournalException">It could not be.</exception>
    public Task SettledAsync() => _ticket.SettledAsync();

    public Task InvokeAsync(HttpContext http) => _pipeline.InvokeAsync(http);

    public void Start() => _controllers.Start();

    public void Stop() => _lifetime.Stop();

    public async ValueTask DisposeAsync()
    {
        _lifetime.Stop();
        await _controllers.DisposeAsync();
        _admission.Dispose();
        _store.Dispose();
        _tokens.Dispose();
        _lifetime.Dispose();
    }
}
