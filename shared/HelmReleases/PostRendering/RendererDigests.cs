using Flux.Api;
using Flux.HelmReleases.Storage;
using Flux.HelmReleases.Values;

namespace Flux.HelmReleases.PostRendering;

/// <summary>Digests of what changes the rendered objects, as they are noted in the status.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/postrender/build.go: a digest of Go's JSON with a newline.</remarks>
internal static class RendererDigests
{
    /// <summary>The digest of <c>spec.postRenderers</c>; empty where there are none.</summary>
    public static string Of(IReadOnlyList<HelmPostRenderer>? renderers, string algorithm)
    {
        if (renderers is null)
        {
            return "";
        }

        var writer = new GoJsonWriter();
        writer.BeginArray();
        foreach (var renderer in renderers)
        {
            writer.BeginObject();
            if (renderer.Kustomize is { } kustomize)
            {
                writer.Name("kustomize");
                Write(writer, kustomize);
            }

            writer.EndObject();
        }

        writer.EndArray();
        return Digest(writer, algorithm);
    }

    /// <summary>The digest of <c>spec.commonMetadata</c>; empty where there is none.</summary>
    public static string Of(CommonMetadata? metadata, string algorithm)
    {
        if (metadata is null)
        {
            return "";
        }

        var writer = new GoJsonWriter();
        writer.BeginObject();
        foreach (var (name, map) in ((string, IReadOnlyDictionary<string, string>)[])[("annotations", metadata.Annotations), ("labels", metadata.Labels)])
        {
            if (map.Count > 0)
            {
                writer.Name(name);
                writer.Map(map, writer.String);
            }
        }

        writer.EndObject();
        return Digest(writer, algorithm);
    }

    private static void Write(GoJsonWriter writer, HelmKustomizeRenderer kustomize)
    {
        writer.BeginObject();
        if (kustomize.Patches.Count > 0)
        {
            writer.Name("patches");
            writer.BeginArray();
            foreach (var patch in kustomize.Patches)
            {
                writer.BeginObject();
                writer.Name("patch");
                writer.String(patch.Patch);
                if (patch.Target is { } target)
                {
                    writer.Name("target");
                    Write(writer, target);
                }

                writer.EndObject();
            }

            writer.EndArray();
        }

        if (kustomize.Images.Count > 0)
        {
            writer.Name("images");
            writer.BeginArray();
            foreach (var image in kustomize.Images)
            {
                writer.BeginObject();
                writer.Name("name");
                writer.String(image.Name);
                writer.Field("newName", image.NewName ?? "");
                writer.Field("newTag", image.NewTag ?? "");
                writer.Field("digest", image.Digest ?? "");
                writer.EndObject();
            }

            writer.EndArray();
        }

        writer.EndObject();
    }

    private static void Write(GoJsonWriter writer, KustomizeSelector target)
    {
        writer.BeginObject();
        writer.Field("group", target.Group ?? "");
        writer.Field("version", target.Version ?? "");
        writer.Field("kind", target.Kind ?? "");
        writer.Field("namespace", target.Namespace ?? "");
        writer.Field("name", target.Name ?? "");
        writer.Field("annotationSelector", target.AnnotationSelector ?? "");
        writer.Field("labelSelector", target.LabelSelector ?? "");
        writer.EndObject();
    }

    private static string Digest(GoJsonWriter writer, string algorithm) => ConfigDigest.Show(algorithm, [.. writer.Written.Span, (byte)'\n']);
}
