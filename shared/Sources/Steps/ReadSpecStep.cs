using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Steps;

/// <summary>Reads the object and says that work begins.</summary>
internal sealed class ReadSpecStep : IReconcileStep<SourceContext>
{
    public string Name => "ReadSpec";

    public string FailureReason => MetaReasons.Failed;

    /// <returns><c>Stalled(Failed)</c> where a field of the spec cannot be read.</returns>
    public async Task<StepResult> RunAsync(SourceContext context, CancellationToken cancellationToken)
    {
        try
        {
            Read(context, context.Object.Json);
        }
        catch (FluxObjectException e)
        {
            return new StepResult.Stalled(MetaReasons.Failed, e.Message);
        }

        context.Artifact = context.ArtifactBefore;
        context.Conditions.Delete(ConditionTypes.StorageOperationFailed);
        var observed = context.Object.WrittenObservedGeneration ?? -1;
        if (observed != context.Object.Generation)
        {
            await context.ProgressAsync(
                $"processing object: new generation {observed} -> {context.Object.Generation}", cancellationToken);
        }
        else if (context.Object.RequestedAt is { } requested && requested != context.Status.Text("lastHandledReconcileAt"))
        {
            await context.ProgressAsync("reconciliation in progress", cancellationToken);
        }
        else
        {
            await context.ProgressAsync("reconciliation in progress", write: false, cancellationToken);
        }

        return StepResult.Next;
    }

    /// <summary>A status that cannot be read (another implementation's digest algorithm) counts as none: the artifact is made anew.</summary>
    private static void Read(SourceContext context, JsonObject json)
    {
        try
        {
            context.Read(json);
        }
        catch (FluxObjectException e) when (e.Path.StartsWith("status", StringComparison.Ordinal))
        {
            var copy = (JsonObject)json.DeepClone();
            copy.Remove("status");
            context.Read(copy);
        }
    }
}
