using Flux.Api;
using Flux.Artifacts;
using Flux.Reconciliation;
using Flux.Sources.Generators;
using Microsoft.Extensions.Logging;

namespace Flux.Sources.Steps;

/// <summary>Deletes the ExternalArtifacts that a generator does not make any more, and old files of those it does.</summary>
internal sealed partial class CollectArtifactsStep(
    ExternalArtifacts externals, ArtifactGarbageCollector collector, ILogger<CollectArtifactsStep> logger) : IReconcileStep<ArtifactGeneratorContext>
{
    public string Name => "Collect";

    public string FailureReason => SourceReasons.GarbageCollectionFailed;

    /// <returns>What cannot be deleted hinders nothing; it is logged.</returns>
    public async Task<StepResult> RunAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        if (context.IsUnchanged)
        {
            return StepResult.Next;
        }

        var current = context.Inventory;
        var kept = current.Select(item => (item.Namespace, item.Name)).ToHashSet();
        var orphans = context.Generator.Status.Inventory.Where(item => !kept.Contains((item.Namespace, item.Name)));
        foreach (var failure in await externals.DeleteAsync(context, orphans, cancellationToken))
        {
            Log.NotDeleted(logger, context.Target, failure);
        }

        foreach (var item in current)
        {
            try
            {
                var folder = ExternalArtifacts.FolderOf(context, item.Name);
                await collector.CollectAsync(folder, $"{folder}/{item.Filename}", cancellationToken);
            }
            catch (ArtifactException e)
            {
                Log.NotDeleted(logger, context.Target, e.Message);
            }
        }

        return StepResult.Next;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Target}: garbage is left: {Failure}")]
        public static partial void NotDeleted(ILogger logger, ReconcileTarget target, string failure);
    }
}
