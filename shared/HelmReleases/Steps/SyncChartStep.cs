using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.Charts;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases.Steps;

/// <summary>Makes the HelmChart that <c>spec.chart</c> describes, and deletes the one of before where it is another.</summary>
/// <remarks>
/// <c>Stalled(AccessDenied)</c>: its source is in another namespace and that is not allowed. <c>Failed(ReconciliationFailed)</c>, with
/// back-off: the server refuses it. Sets <c>status.helmChart</c>. Spec: helm-controller v1.6, internal/reconcile/helmchart_template.go.
/// </remarks>
internal sealed class SyncChartStep(HelmReleaseOptions options) : IReconcileStep<HelmReleaseContext>
{
    private const string Manager = "helm-controller";
    private static readonly GroupVersionKind _kind = new("source.toolkit.fluxcd.io", "v1", ChartSources.HelmChart);

    public string Name => "SyncChart";

    public string FailureReason => MetaReasons.ReconciliationFailed;

    public async Task<StepResult> RunAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await SyncAsync(context, cancellationToken);
        }
        catch (HelmReleaseException e)
        {
            return new StepResult.Stalled(MetaReasons.AccessDenied, e.Message);
        }
        catch (KubernetesException e)
        {
            context.AddEvent(EventSeverity.Trace, "HelmChartSyncErr", $"failed to run server-side apply: {ApplyException.Upstream(e)}");
            return new StepResult.Failed(MetaReasons.ReconciliationFailed, new HelmReleaseException($"failed to run server-side apply: {ApplyException.Upstream(e)}", e))
            {
                BackOff = true,
                Quiet = true,
            };
        }
    }

    /// <summary>Deletes the HelmChart that was made, where there is one.</summary>
    /// <exception cref="HelmReleaseException">It may not be touched.</exception>
    /// <exception cref="KubernetesException">It cannot be deleted.</exception>
    public async Task DeleteAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        if (context.Status.Text("helmChart") is not { Length: > 0 } helmChart)
        {
            return;
        }

        if (helmChart.Split('/') is [var ns, var name])
        {
            CheckAccess(context, new(ns, name));
            if (await context.Client.DeleteAsync(_kind, new(ns, name), DeleteOptions.Background, cancellationToken))
            {
                context.AddEvent(EventSeverity.Trace, "HelmChartDeleted", $"deleted HelmChart '{helmChart}'");
            }
        }

        context.SetText("helmChart", "");
    }

    private async Task<StepResult> SyncAsync(HelmReleaseContext context, CancellationToken cancellationToken)
    {
        var template = context.Spec.Chart;
        var key = template is null
            ? default(ObjectKey?)
            : new(template.Spec.SourceRef.Namespace is { Length: > 0 } given ? given : context.Target.Namespace, ReleaseNames.ChartNameOf(context.HelmRelease));
        if (context.Status.Text("helmChart") is { Length: > 0 } helmChart && helmChart != key?.ToString())
        {
            await DeleteAsync(context, cancellationToken);
        }

        if (template is null || key is not { } wanted)
        {
            return StepResult.Next;
        }

        CheckAccess(context, wanted);
        var desired = Build(context, template, wanted);
        var live = await context.Client.GetAsync(_kind, wanted, cancellationToken);
        if (live is null || !Covers(desired, live))
        {
            context.HelmChart = await context.Client.ApplyAsync(desired, new() { FieldManager = Manager, Force = true }, cancellationToken);
            var action = live is null ? "created" : "configured";
            context.AddEvent(
                EventSeverity.Trace,
                live is null ? "HelmChartCreated" : "HelmChartConfigured",
                $"{char.ToUpperInvariant(action[0])}{action[1..]} HelmChart/{wanted} with SourceRef '{template.Spec.SourceRef.Kind}/{wanted.Namespace}/{template.Spec.SourceRef.Name}'");
        }
        else
        {
            context.HelmChart = live;
        }

        context.SetText("helmChart", wanted.ToString());
        return StepResult.Next;
    }

    private void CheckAccess(HelmReleaseContext context, ObjectKey key)
    {
        if ((options.NoCrossNamespaceRefs || context.Policy.NoCrossNamespaceRefs) && key.Namespace != context.Target.Namespace)
        {
            throw new HelmReleaseException($"cross-namespace references are not allowed: cannot access {ChartSources.HelmChart} {key}");
        }
    }

    private static JsonObject Build(HelmReleaseContext context, HelmChartTemplate template, ObjectKey key)
    {
        var spec = new JsonObject
        {
            ["chart"] = template.Spec.Chart,
            ["version"] = template.Spec.Version ?? "*",
            ["sourceRef"] = new JsonObject { ["kind"] = template.Spec.SourceRef.Kind, ["name"] = template.Spec.SourceRef.Name },
            ["interval"] = GoDuration.Format(template.Spec.Interval ?? context.Spec.Interval),
            ["reconcileStrategy"] = template.Spec.ReconcileStrategy ?? "ChartVersion",
        };
        if (template.Spec.ValuesFiles.Count > 0)
        {
            spec["valuesFiles"] = new JsonArray([.. template.Spec.ValuesFiles.Select(file => (JsonNode)file)]);
        }

        if (template.Spec.IgnoreMissingValuesFiles)
        {
            spec["ignoreMissingValuesFiles"] = true;
        }

        if (template.Spec.Verify is { } verify)
        {
            var verification = new JsonObject { ["provider"] = verify.Provider };
            if (verify.SecretRef is { } secret)
            {
                verification["secretRef"] = new JsonObject { ["name"] = secret.Name };
            }

            spec["verify"] = verification;
        }

        var labels = new JsonObject(template.Metadata?.Labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value)) ?? [])
        {
            [FluxLabels.HelmName] = context.Target.Name,
            [FluxLabels.HelmNamespace] = context.Target.Namespace,
        };
        var metadata = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace, ["labels"] = labels };
        if (template.Metadata?.Annotations is { Count: > 0 } annotations)
        {
            metadata["annotations"] = new JsonObject(annotations.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value)));
        }

        return new() { ["apiVersion"] = _kind.ApiVersion, ["kind"] = _kind.Kind, ["metadata"] = metadata, ["spec"] = spec };
    }

    /// <summary>Whether the object is as it shall be; what the definition's defaults add does not count.</summary>
    private static bool Covers(JsonObject desired, JsonObject live)
    {
        if (!Contains(desired["metadata"]!["labels"], live.At("metadata", "labels")) || !Contains(desired["metadata"]!["annotations"], live.At("metadata", "annotations")))
        {
            return false;
        }

        var (wanted, spec) = (desired["spec"]!.AsObject(), live["spec"] as JsonObject ?? []);
        return Contains(wanted, spec)
            && ((string[])["valuesFiles", "ignoreMissingValuesFiles", "verify"]).All(field => wanted.ContainsKey(field) || !spec.ContainsKey(field));
    }

    private static bool Contains(JsonNode? part, JsonNode? whole) => part is null
        || (part is JsonObject map ? whole is JsonObject other && map.All(e => Contains(e.Value, other[e.Key])) : JsonNode.DeepEquals(part, whole));
}
