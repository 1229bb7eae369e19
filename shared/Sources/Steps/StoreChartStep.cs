using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Charts;

namespace Flux.Sources.Steps;

/// <summary>Stores a chart that was built, and advertises it. Until it is stored, the old one stays advertised.</summary>
internal sealed class StoreChartStep(IArtifactStore store) : IReconcileStep<HelmChartContext>
{
    public string Name => "StoreChart";

    public string FailureReason => SourceReasons.ArchiveOperationFailed;

    /// <summary>The reason by which a chart's artifact is told.</summary>
    public static string ReasonOf(ChartBuild build) => build.IsPackaged ? SourceReasons.ChartPackageSucceeded : SourceReasons.ChartPullSucceeded;

    /// <returns><c>Failed(ArchiveOperationFailed)</c> with <c>StorageOperationFailed</c> where the store refuses.</returns>
    public async Task<StepResult> RunAsync(HelmChartContext context, CancellationToken cancellationToken)
    {
        var build = context.Build ?? throw new SourceException("the chart was not built");
        if (build.Archive is not { } archive)
        {
            context.AddEvent(
                EventSeverity.Trace, SourceReasons.ArtifactUpToDate, $"artifact up-to-date with remote revision: '{build.Version}'");
            MarkStored(context, build);
            return StepResult.Next;
        }

        try
        {
            var path = $"{context.Folder}/{build.Name}-{build.Version}.tgz";
            var stored = await store.StoreAsync(path, (output, token) => output.WriteAsync(archive, token).AsTask(), cancellationToken);
            context.Advertise(store, path, stored, Revision.Parse(build.Version, null));
        }
        catch (ArtifactException e)
        {
            return new StepResult.Failed(
                SourceReasons.ArchiveOperationFailed, new SourceException($"unable to copy Helm chart to storage: {e.Message}", e))
            {
                Condition = ConditionTypes.StorageOperationFailed,
            };
        }

        context.Status["observedChartName"] = build.Name;
        context.SetStatus(
            "observedValuesFiles",
            context.Spec.IgnoreMissingValuesFiles && build.ValuesFiles.Count > 0
                ? new JsonArray([.. build.ValuesFiles.Select(file => (JsonNode)file)])
                : null);
        MarkStored(context, build);
        return StepResult.Next;
    }

    private static void MarkStored(HelmChartContext context, ChartBuild build)
    {
        context.Conditions.Delete(ConditionTypes.ArtifactOutdated);
        context.Conditions.MarkTrue(ConditionTypes.ArtifactInStorage, ReasonOf(build), build.Summary);
    }
}
