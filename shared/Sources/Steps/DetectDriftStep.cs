using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Generators;
using Microsoft.Extensions.Logging;

namespace Flux.Sources.Steps;

/// <summary>Sees whether anything is to be made: whether the spec, the sources, the stored artifacts or the ExternalArtifacts are other ones than before.</summary>
/// <remarks>Spec: source-watcher internal/controller/artifactgenerator_drift.go, which has the names of the reasons.</remarks>
internal sealed partial class DetectDriftStep(IArtifactStore store, ILogger<DetectDriftStep> logger) : IReconcileStep<ArtifactGeneratorContext>
{
    public string Name => "DetectDrift";

    public string FailureReason => MetaReasons.ReconciliationFailed;

    public async Task<StepResult> RunAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(context, cancellationToken) is { } reason)
        {
            Log.Drifted(logger, context.Target, reason);
            await context.ProgressAsync("Reconciliation in progress", write: context.Request.Failures == 0, cancellationToken);
            return StepResult.Next;
        }

        context.IsUnchanged = true;
        context.AddEvent(
            EventSeverity.Trace, ConditionTypes.Ready, $"No drift detected, {context.Inventory.Count} artifact(s) up to date", isRoutine: true);
        return StepResult.Next;
    }

    private async Task<string?> FindAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        var spec = context.Generator.Spec;
        if (!context.Conditions.IsTrue(ConditionTypes.Ready))
        {
            return "NotReady";
        }

        if (ObservedGeneration(context) != context.Object.Generation)
        {
            return "GenerationChanged";
        }

        if (context.Generator.Status.ObservedSourcesDigest != context.SourcesDigest)
        {
            return "SourcesChanged";
        }

        if (context.Inventory.Count != spec.Artifacts.Count && string.IsNullOrEmpty(spec.PathPattern))
        {
            return "ArtifactsChanged";
        }

        foreach (var reference in context.Inventory)
        {
            if (await FindAsync(context, reference, cancellationToken) is { } reason)
            {
                return reason;
            }
        }

        try
        {
            return IsInventory(context, await ExternalArtifacts.ListAsync(context, cancellationToken)) ? null : "ExternalArtifactsChanged";
        }
        catch (KubernetesException)
        {
            return "ExternalArtifactsNotFound";
        }
    }

    private static long? ObservedGeneration(ArtifactGeneratorContext context) => (context.Status["conditions"] as JsonArray ?? [])
        .FirstOrDefault(condition => condition.Text("type") == ConditionTypes.Ready)
        .Number("observedGeneration");

    private async Task<string?> FindAsync(ArtifactGeneratorContext context, ExternalArtifactReference reference, CancellationToken cancellationToken)
    {
        var path = $"{ExternalArtifacts.FolderOf(context, reference.Name)}/{reference.Filename}";
        if (!ArtifactPath.IsSafe(path) || !Digest.TryParse(reference.Digest, null, out var digest))
        {
            return "ArtifactMissing";
        }

        if (await store.VerifyAsync(path, digest, cancellationToken))
        {
            return null;
        }

        var entries = await store.ListAsync(ExternalArtifacts.FolderOf(context, reference.Name), cancellationToken);
        if (entries.All(entry => entry.Path != path))
        {
            return "ArtifactMissing";
        }

        await store.DeleteAsync(path, cancellationToken);
        return "ArtifactCorrupted";
    }

    private static bool IsInventory(ArtifactGeneratorContext context, IReadOnlyList<JsonObject> found)
    {
        var known = context.Inventory.ToDictionary(reference => $"{reference.Namespace}/{reference.Name}", reference => reference.Digest);
        return found.Count == known.Count
            && found.All(obj => known.TryGetValue(obj.KeyOf().ToString(), out var digest) && obj.Text("status", "artifact", "digest") == digest);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "{Target} has drifted: {Reason}")]
        public static partial void Drifted(ILogger logger, ReconcileTarget target, string reason);
    }
}
