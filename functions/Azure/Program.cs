using Flux.Azure;
using Flux.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

builder.Services.AddClusters(builder.Configuration.FleetPath()); // Clusters/: fleet.yaml
builder.Services.AddFluxFunctions(builder.Configuration);        // the core, the same in every host
builder.Services.AddDurableOrchestrations();                     // Durable/: orchestrations run on Durable Functions
builder.Services.AddHttpPipeline(builder.Configuration);         // Triggers/HttpPipeline: webhooks, artifacts, health, metrics

// found by their [Function] attributes:
//   Triggers/SweepTimer         looks at every Flux object each minute
//   Triggers/PurgeTimer         forgets loops that have ended, each night
//   Triggers/HttpPipeline       every HTTP request
//   Orchestrators/              ReconcileLoop, one instance an object
//   Activities/                 Reconcile, one piece of work

var app = builder.Build();
await app.Services.LoadFleetAsync();
await app.RunAsync();
