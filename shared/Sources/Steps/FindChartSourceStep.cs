using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Charts;

namespace Flux.Sources.Steps;

/// <summary>Finds the source of a chart, and its artifact.</summary>
internal sealed class FindChartSourceStep(IArtifactStore store) : IReconcileStep<HelmChartContext>
{
    private static readonly string[] _kinds = ["HelmRepository", "GitRepository", "Bucket"];

    public string Name => "FindSource";

    public string FailureReason => SourceReasons.SourceUnavailable;

    /// <returns>
    /// <c>Failed(SourceUnavailable)</c>, <c>Stalled(UnsupportedSourceKind)</c> or <c>Waiting(NoSourceArtifact)</c>; all with <c>FetchFailed</c>.
    /// </returns>
    public async Task<StepResult> RunAsync(HelmChartContext context, CancellationToken cancellationToken)
    {
        if (context.Conditions.IsFalse(ConditionTypes.SourceVerified))
        {
            context.Conditions.Delete(ConditionTypes.SourceVerified);
        }

        var reference = context.Spec.SourceRef;
        var kind = FluxKinds.HelmRepository.Gvk with { Kind = reference.Kind };
        if (!_kinds.Contains(reference.Kind))
        {
            var message = $"failed to get source: unsupported source kind '{reference.Kind}', must be one of: [{string.Join(' ', _kinds)}]";
            return new StepResult.Stalled(SourceReasons.UnsupportedSourceKind, message)
            {
                Condition = ConditionTypes.FetchFailed,
                Text = new(SourceReasons.SourceUnavailable, message),
            };
        }

        try
        {
            context.Source = await context.Client.GetAsync(kind, new(context.Target.Namespace, reference.Name), cancellationToken);
            if (context.Source is null)
            {
                return Unavailable($"{PluralOf(reference.Kind)}.{kind.Group} \"{reference.Name}\" not found", null);
            }

            context.SourceArtifact = context.Source.At("status", "artifact") is JsonObject artifact ? FluxJson.Read<ArtifactStatus>(artifact) : null;
        }
        catch (Exception e) when (e is KubernetesException or FluxObjectException)
        {
            return Unavailable(e.Message, e);
        }

        return await CheckAsync(context, cancellationToken);
    }

    private async Task<StepResult> CheckAsync(HelmChartContext context, CancellationToken cancellationToken)
    {
        var isRegistry = context is { Spec.SourceRef.Kind: "HelmRepository", Source: { } source } && source.Text("spec", "type") == HelmRepositoryTypes.Oci;
        if (!isRegistry && !(context.SourceArtifact is { } artifact && await ExistsAsync(context, artifact, cancellationToken)))
        {
            var message = $"no artifact available for {context.Spec.SourceRef.Kind} source '{context.Spec.SourceRef.Name}'";
            context.AddEvent(EventSeverity.Trace, SourceReasons.NoSourceArtifact, message);
            return new StepResult.Waiting(SourceReasons.NoSourceArtifact, message, context.Options.DependencyRequeueInterval)
            {
                Condition = ConditionTypes.FetchFailed,
            };
        }

        if (context.SourceArtifact is { } observed)
        {
            context.Status["observedSourceArtifactRevision"] = observed.Revision.ToString();
        }

        return StepResult.Next;
    }

    /// <summary>Whether an artifact is there. That of another store is looked for when it is fetched.</summary>
    private async Task<bool> ExistsAsync(HelmChartContext context, ArtifactStatus artifact, CancellationToken cancellationToken)
    {
        var isIndex = context.Spec.SourceRef.Kind == "HelmRepository";
        if (isIndex && !ChartRepositories.IsOwn(context, context.Spec.SourceRef.Name, artifact))
        {
            return false;
        }

        if (!isIndex && !(Uri.TryCreate(artifact.Url, UriKind.Absolute, out var url) && store.PathOf(url) is not null))
        {
            return true;
        }

        try
        {
            await using var content = await store.OpenReadAsync(artifact.Path, cancellationToken);
            return true;
        }
        catch (ArtifactException e) when (e.NotFound)
        {
            return false;
        }
    }

    private static string PluralOf(string kind) => kind switch
    {
        "HelmRepository" => "helmrepositories",
        "GitRepository" => "gitrepositories",
        _ => "buckets",
    };

    private static StepResult.Failed Unavailable(string problem, Exception? cause) =>
        new(SourceReasons.SourceUnavailable, new SourceException($"failed to get source: {problem}", cause)) { Condition = ConditionTypes.FetchFailed };
}
