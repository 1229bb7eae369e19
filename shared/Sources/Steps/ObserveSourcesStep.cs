using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sources.Generators;

namespace Flux.Sources.Steps;

/// <summary>Looks up the artifacts of a generator's sources.</summary>
internal sealed class ObserveSourcesStep : IReconcileStep<ArtifactGeneratorContext>
{
    private const string OriginRevision = "org.opencontainers.image.revision";

    public string Name => "ObserveSources";

    public string FailureReason => SourceReasons.SourceFetchFailed;

    /// <returns><c>Failed(SourceFetchFailed)</c> where a source is missing, or has no artifact.</returns>
    public async Task<StepResult> RunAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        var observed = new Dictionary<string, ObservedSource>(StringComparer.Ordinal);
        foreach (var source in context.Generator.Spec.Sources)
        {
            try
            {
                observed[source.Alias] = await ObserveAsync(context, source, cancellationToken);
            }
            catch (SourceException e)
            {
                return new StepResult.Failed(SourceReasons.SourceFetchFailed, new SourceException($"get sources failed: {e.Message}", e));
            }
        }

        context.Sources = observed;
        return StepResult.Next;
    }

    private static async Task<ObservedSource> ObserveAsync(ArtifactGeneratorContext context, GeneratorSource source, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(source.Namespace is { Length: > 0 } other ? other : context.Target.Namespace, source.Name);
        try
        {
            var kind = FluxKinds.GitRepository.Gvk with { Kind = source.Kind };
            var found = await context.Client.GetAsync(kind, key, cancellationToken)
                ?? throw new SourceException($"{PluralOf(source.Kind)}.{kind.Group} \"{source.Name}\" not found");
            if (found.At("status", "artifact") is not JsonObject json)
            {
                throw new SourceException($"source '{source.Kind}/{key}' is not ready");
            }

            var artifact = FluxJson.Read<ArtifactStatus>(json);
            return new()
            {
                Digest = artifact.Digest,
                Revision = artifact.Revision.ToString(),
                OriginRevision = artifact.Metadata.TryGetValue(OriginRevision, out var origin) ? origin : null,
                Url = artifact.Url,
            };
        }
        catch (Exception e) when (e is KubernetesException or FluxObjectException)
        {
            throw new SourceException($"unable to get source '{key}': {e.Message}", e);
        }
    }

    private static string PluralOf(string kind) => kind switch
    {
        "GitRepository" => "gitrepositories",
        "OCIRepository" => "ocirepositories",
        _ => kind.ToLowerInvariant() + "s",
    };
}
