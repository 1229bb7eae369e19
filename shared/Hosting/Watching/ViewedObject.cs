using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Hosting.Watching;

/// <summary>What is kept of one Flux object.</summary>
internal sealed record ViewedObject
{
    public required string Uid { get; init; }

    public required long Generation { get; init; }

    public string? RequestedAt { get; init; }

    public bool IsDeleting { get; init; }

    public string? Artifact { get; init; }

    public (string Kind, ObjectKey Key)? Source { get; init; }

    public required IReadOnlyList<(string Kind, ObjectKey Key)> References { get; init; }

    /// <summary>All that it refers to, the source with the others.</summary>
    public IEnumerable<(string Kind, ObjectKey Key)> All => Source is { } source ? References.Append(source) : References;

    public static ViewedObject Read(JsonObject item)
    {
        var ns = item.KeyOf().Namespace;
        var spec = item["spec"];
        return new()
        {
            Uid = item.UidOf(),
            Generation = item.Number("metadata", "generation") ?? 0,
            RequestedAt = item.Annotation(FluxAnnotations.ReconcileRequestedAt),
            IsDeleting = item.IsTerminating(),
            Artifact = item.At("status", "artifact") is { } artifact ? $"{artifact.Text("revision")}@{artifact.Text("digest")} {artifact.Text("url")}" : null,
            Source = SourceOf(spec, ns) ?? ChartOf(spec, item.KeyOf()),
            References = [.. ReferencesOf(spec, ns).Distinct()],
        };
    }

    private static (string Kind, ObjectKey Key)? SourceOf(JsonNode? spec, string ns)
    {
        var source = spec.At("sourceRef") ?? spec.At("chartRef");
        return source.Text("kind") is { } kind && source.Text("name") is { } name
            ? (kind, new ObjectKey(source.Text("namespace") is { Length: > 0 } other ? other : ns, name))
            : null;
    }

    /// <summary>The HelmChart that is made for a HelmRelease.</summary>
    private static (string Kind, ObjectKey Key)? ChartOf(JsonNode? spec, ObjectKey release) => spec.At("chart", "spec", "sourceRef") is { } source
        ? (FluxKinds.HelmChart.Gvk.Kind, new ObjectKey(source.Text("namespace") is { Length: > 0 } other ? other : release.Namespace, $"{release.Namespace}-{release.Name}"))
        : null;

    private static IEnumerable<(string Kind, ObjectKey Key)> ReferencesOf(JsonNode? spec, string ns)
    {
        foreach (var item in (spec.At("postBuild", "substituteFrom") as JsonArray ?? []).Concat(spec.At("valuesFrom") as JsonArray ?? []))
        {
            if (item.Text("kind") is { } kind && item.Text("name") is { } name)
            {
                yield return (kind, new(ns, name));
            }
        }

        foreach (var path in (string[][])[["secretRef"], ["decryption", "secretRef"], ["kubeConfig", "secretRef"]])
        {
            if (spec.At(path).Text("name") is { } name)
            {
                yield return ("Secret", new(ns, name));
            }
        }

        if (spec.Text("kubeConfig", "configMapRef", "name") is { } configMap)
        {
            yield return ("ConfigMap", new(ns, configMap));
        }

        // the sources of a generator; those of the other kinds are their one spec.sourceRef
        foreach (var source in spec.At("sources") as JsonArray ?? [])
        {
            if (source.Text("kind") is { } kind && source.Text("name") is { } name)
            {
                yield return (kind, new(source.Text("namespace") is { Length: > 0 } other ? other : ns, name));
            }
        }

        foreach (var include in spec.At("include") as JsonArray ?? [])
        {
            if (include.Text("repository", "name") is { } name)
            {
                yield return ("GitRepository", new(ns, name));
            }
        }
    }
}
