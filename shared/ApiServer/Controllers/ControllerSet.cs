using Flux.ApiServer.Registry;
using Flux.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Flux.ApiServer.Controllers;

/// <summary>The controllers that the options ask for.</summary>
internal static class ControllerSet
{
    public static IEnumerable<IController> Create(
        ApiServerOptions options,
        string caPem,
        ObjectStore store,
        ResourceRegistry registry,
        WritePipeline pipeline,
        Deletion deletion,
        ILoggerFactory loggers)
    {
        _ = (options, caPem, store, registry, pipeline, deletion, loggers);
        yield break;
    }
}
