using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.HelmReleases.Charts;

/// <summary>The kinds a chart may come from, and whether such an object may be used.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/controller/helmrelease_controller.go, getSource and isSourceReady.</remarks>
internal static class ChartSources
{
    public const string HelmChart = "HelmChart";
    public const string OciRepository = "OCIRepository";
    public const string ExternalArtifact = "ExternalArtifact";

    private const string Group = "source.toolkit.fluxcd.io";

    /// <summary>The kind of an object, and its name in messages of the server.</summary>
    public static (GroupVersionKind Kind, string Resource)? Find(string kind) => kind switch
    {
        HelmChart => (new(Group, "v1", kind), $"helmcharts.{Group}"),
        OciRepository => (new(Group, "v1", kind), $"ocirepositories.{Group}"),
        ExternalArtifact => (new(Group, "v1", kind), $"externalartifacts.{Group}"),
        _ => null,
    };

    /// <summary>Which object holds the chart; null where the HelmChart was not made yet.</summary>
    public static (string Kind, ObjectKey Key)? Of(HelmRelease release, string? helmChart)
    {
        if (release.Spec.ChartRef is { } reference)
        {
            return (reference.Kind, new(reference.Namespace is { Length: > 0 } given ? given : release.Metadata.Namespace, reference.Name));
        }

        return helmChart?.Split('/') is [var ns, var name] ? (HelmChart, new(ns, name)) : null;
    }

    /// <summary>Why an object's artifact may not be used yet; null where it may.</summary>
    public static string? NotReady(string kind, JsonObject source)
    {
        var subject = $"{kind} '{source.KeyOf()}' is not ready: ";
        var hasArtifact = source.At("status", "artifact") is JsonObject;
        if (kind == ExternalArtifact)
        {
            return hasArtifact ? null : subject + "does not have an artifact";
        }

        var observed = source.Number("status", "observedGeneration") ?? 0;
        if ((source.Number("metadata", "generation") ?? 0) != observed)
        {
            return subject + (Condition(source, ConditionTypes.Ready) is { } ready && ready.Text("status") == "False"
                ? ready.Text("message") ?? ""
                : "latest generation of object has not been reconciled");
        }

        return Condition(source, ConditionTypes.Stalled) is { } stalled && stalled.Text("status") == "True" ? subject + stalled.Text("message")
            : hasArtifact ? null
            : subject + "does not have an artifact";
    }

    private static JsonObject? Condition(JsonObject source, string type) =>
        (source.At("status", "conditions") as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
}
