using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Generators;

/// <summary>The ExternalArtifacts of a generator: applied, found, and deleted with their files.</summary>
/// <remarks>Spec: source-watcher internal/controller, <c>reconcileExternalArtifact</c> and <c>finalizeExternalArtifacts</c>.</remarks>
internal sealed class ExternalArtifacts(ArtifactGarbageCollector collector)
{
    /// <summary>The label by which a generator knows its own: its UID.</summary>
    public const string GeneratorLabel = "source.extensions.fluxcd.io/generator";

    private const string ManagedByLabel = "app.kubernetes.io/managed-by";
    private const string ReadyMessage = "Artifact is ready";
    private static readonly FluxKind _kind = FluxKinds.ExternalArtifact;

    /// <summary>Where the files of one are.</summary>
    public static string FolderOf(ReconcileContext context, string name) =>
        ArtifactPath.FolderOf(context.Target.Cluster, _kind, context.Target.Namespace, name);

    /// <summary>Applies one, and writes its status where that is another one.</summary>
    /// <exception cref="SourceException">The cluster refused.</exception>
    public static async Task ApplyAsync(
        ArtifactGeneratorContext context, ArtifactRequest request, ArtifactStatus artifact, CancellationToken cancellationToken)
    {
        JsonObject applied;
        try
        {
            var options = new WriteOptions { FieldManager = FluxKinds.ArtifactGenerator.FieldManager, Force = true };
            applied = await context.Client.ApplyAsync(ObjectOf(context, request), options, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new SourceException($"failed to apply ExternalArtifact: {e.Message}", e);
        }

        if (IsAdvertised(applied, artifact))
        {
            return;
        }

        try
        {
            var options = new WriteOptions { FieldManager = FluxKinds.ArtifactGenerator.FieldManager, Force = true, Subresource = "status" };
            await context.Client.ApplyAsync(StatusOf(context, applied, artifact), options, cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new SourceException($"failed to patchStatus ExternalArtifact status: {e.Message}", e);
        }
    }

    /// <summary>Those in the cluster that the generator made.</summary>
    /// <exception cref="KubernetesException">The cluster refused.</exception>
    public static async Task<IReadOnlyList<JsonObject>> ListAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken) =>
        (await context.Client.ListAsync(
            _kind.Gvk,
            new() { Namespace = context.Target.Namespace, LabelSelector = $"{GeneratorLabel}={context.Object.Uid}" },
            cancellationToken)).Items;

    /// <summary>Deletes some with their files. One that another generator has taken over stays.</summary>
    /// <returns>What could not be deleted, and why.</returns>
    public async Task<IReadOnlyList<string>> DeleteAsync(
        ArtifactGeneratorContext context, IEnumerable<ExternalArtifactReference> references, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var reference in references.Where(reference => reference.Namespace == context.Target.Namespace && ArtifactPath.IsSafe(reference.Name)))
        {
            try
            {
                var key = new ObjectKey(reference.Namespace, reference.Name);
                var found = await context.Client.GetAsync(_kind.Gvk, key, cancellationToken);
                if (found?.Label(GeneratorLabel) is { } owner && owner != context.Object.Uid)
                {
                    continue;
                }

                await collector.DeleteAllAsync(FolderOf(context, reference.Name), cancellationToken);
                if (found is not null)
                {
                    await context.Client.DeleteAsync(_kind.Gvk, key, DeleteOptions.Background, cancellationToken);
                }
            }
            catch (Exception e) when (e is KubernetesException or ArtifactException)
            {
                failures.Add($"{_kind.Gvk.Kind}/{reference.Namespace}/{reference.Name}: {e.Message}");
            }
        }

        return failures;
    }

    private static JsonObject ObjectOf(ArtifactGeneratorContext context, ArtifactRequest request)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var common = context.Generator.Spec.CommonMetadata;
        foreach (var (key, value) in (common?.Labels ?? new Dictionary<string, string>()).Concat(request.Labels))
        {
            labels[key] = value;
        }

        labels[ManagedByLabel] = FluxKinds.ArtifactGenerator.Controller;
        labels[GeneratorLabel] = context.Object.Uid;
        var metadata = new JsonObject
        {
            ["name"] = request.Artifact.Name,
            ["namespace"] = context.Target.Namespace,
            ["labels"] = Map(labels),
        };
        if (common is { Annotations.Count: > 0 })
        {
            metadata["annotations"] = Map(common.Annotations);
        }

        return new()
        {
            ["apiVersion"] = _kind.Gvk.ApiVersion,
            ["kind"] = _kind.Gvk.Kind,
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["sourceRef"] = new JsonObject
                {
                    ["apiVersion"] = FluxKinds.ArtifactGenerator.Gvk.ApiVersion,
                    ["kind"] = FluxKinds.ArtifactGenerator.Gvk.Kind,
                    ["name"] = context.Target.Name,
                    ["namespace"] = context.Target.Namespace,
                },
            },
        };
    }

    private static JsonObject StatusOf(ArtifactGeneratorContext context, JsonObject applied, ArtifactStatus artifact) => new()
    {
        ["apiVersion"] = _kind.Gvk.ApiVersion,
        ["kind"] = _kind.Gvk.Kind,
        ["metadata"] = new JsonObject { ["name"] = applied.KeyOf().Name, ["namespace"] = applied.KeyOf().Namespace },
        ["status"] = new JsonObject
        {
            ["artifact"] = FluxJson.Write(artifact),
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["lastTransitionTime"] = Timestamps.Format(context.Clock.GetUtcNow()),
                ["message"] = ReadyMessage,
                ["observedGeneration"] = applied.Number("metadata", "generation") ?? 0,
                ["reason"] = MetaReasons.Succeeded,
                ["status"] = "True",
                ["type"] = ConditionTypes.Ready,
            }),
        },
    };

    /// <summary>Whether the status says what it is to say already, but for times.</summary>
    private static bool IsAdvertised(JsonObject applied, ArtifactStatus artifact)
    {
        if (applied.At("status", "artifact") is not JsonObject before)
        {
            return false;
        }

        var wanted = FluxJson.Write(artifact);
        wanted["lastUpdateTime"] = before.Text("lastUpdateTime");
        var ready = (applied.At("status", "conditions") as JsonArray ?? []).FirstOrDefault(condition => condition.Text("type") == ConditionTypes.Ready);
        return JsonNode.DeepEquals(JsonNode.Parse(wanted.ToJsonString()), JsonNode.Parse(before.ToJsonString()))
            && ready.Text("status") == "True"
            && ready.Text("message") == ReadyMessage
            && ready.Number("observedGeneration") == applied.Number("metadata", "generation");
    }

    private static JsonObject Map(IEnumerable<KeyValuePair<string, string>> map) =>
        new(map.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value)));
}
