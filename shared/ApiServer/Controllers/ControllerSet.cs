using Flux.ApiServer.Registry;
using Flux.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Controllers;

/// <summary>The controllers that the options ask for.</summary>
internal static class ControllerSet
{
    private static readonly GroupResource[] _workloads =
        [new("apps", "deployments"), new("apps", "statefulsets"), new("apps", "daemonsets"), new("apps", "replicasets"), new("batch", "jobs")];

    public static IEnumerable<IController> Create(
        ApiServerOptions options,
        string caPem,
        ObjectStore store,
        ResourceRegistry registry,
        WritePipeline pipeline,
        Deletion deletion,
        ILoggerFactory loggers)
    {
        var wanted = options.Controllers;
        var writer = new ControllerWriter(pipeline, options.TimeProvider);
        if (wanted.GarbageCollection)
        {
            yield return new GarbageCollector(store, registry, writer, deletion, new(wanted.Delay, options.TimeProvider), loggers.CreateLogger<GarbageCollector>());
        }

        if (wanted.Namespaces)
        {
            yield return new NamespaceController(store, registry, writer, deletion, new(wanted.Delay, options.TimeProvider), loggers.CreateLogger<NamespaceController>());
        }

        if (wanted.DefaultObjects)
        {
            yield return new DefaultObjectsController(caPem, registry, writer, wanted.Delay, options.TimeProvider);
        }

        if (wanted.RoleAggregation)
        {
            yield return new RoleAggregationController(registry, writer, wanted.Delay, options.TimeProvider, loggers.CreateLogger<RoleAggregationController>());
        }

        if (wanted.Workloads)
        {
            var replicaSets = registry.FindAny(new GroupResource("apps", "replicasets")) ?? throw new Schemas.SchemaException("the built-in data has no ReplicaSet");
            var revisions = registry.FindAny(new GroupResource("apps", "controllerrevisions"))
                ?? throw new Schemas.SchemaException("the built-in data has no ControllerRevision");
            foreach (var name in _workloads)
            {
                var templates = wanted.ReplicaSets && name.Resource is ("statefulsets" or "daemonsets") ? new RevisionHistory(revisions, writer, deletion) : null;
                var history = wanted.ReplicaSets && name.Resource == "deployments" ? new DeploymentHistory(replicaSets, writer) : null;
                var resource = registry.FindAny(name) ?? throw new Schemas.SchemaException($"the built-in data has no {name}");
                yield return new WorkloadController(resource, writer, wanted, history, templates, options.TimeProvider, loggers.CreateLogger<WorkloadController>());
            }
        }
    }
}
