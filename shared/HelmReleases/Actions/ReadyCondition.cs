using System.Text.Json.Nodes;
using Flux.Api;
using Flux.HelmReleases.PostRendering;
using Flux.Primitives;

namespace Flux.HelmReleases.Actions;

/// <summary>Makes <c>Ready</c> of what was released, tested and remediated: the newest generation counts, then the most telling condition.</summary>
/// <remarks>Spec: helm-controller v1.6, internal/reconcile/release.go, summarize.</remarks>
internal static class ReadyCondition
{
    /// <summary>Sets <c>Ready</c>, and notes which post-renderers and metadata were released.</summary>
    public static void Summarize(HelmReleaseContext context)
    {
        var test = context.Spec.TestOrDefault();
        if (!test.Enable)
        {
            context.Conditions.Delete(HelmReleaseConditions.TestSuccess);
        }

        string[] types = test is { Enable: true, IgnoreFailures: false }
            ? [HelmReleaseConditions.Remediated, HelmReleaseConditions.TestSuccess, HelmReleaseConditions.Released]
            : [HelmReleaseConditions.Remediated, HelmReleaseConditions.Released];
        if (types.Where(context.Conditions.Has).OrderByDescending(type => GenerationOf(context, type)).FirstOrDefault() is { } top)
        {
            var (reason, message) = (context.Conditions.ReasonOf(top), context.Conditions.MessageOf(top));
            switch (top == HelmReleaseConditions.Remediated ? "False" : context.Conditions.StatusOf(top))
            {
                case "True":
                    context.Conditions.Delete(ConditionTypes.Stalled);
                    context.Conditions.MarkTrue(ConditionTypes.Ready, reason, message);
                    break;
                case "False":
                    context.Conditions.MarkFalse(ConditionTypes.Ready, reason, message);
                    break;
                default:
                    context.Conditions.MarkUnknown(ConditionTypes.Ready, reason, message);
                    break;
            }
        }

        context.SetText("observedPostRenderersDigest", RendererDigests.Of(context.Spec.PostRenderers, context.DigestAlgorithm));
        context.SetText("observedCommonMetadataDigest", RendererDigests.Of(context.Spec.CommonMetadata, context.DigestAlgorithm));
    }

    private static long GenerationOf(HelmReleaseContext context, string type) => (context.Status["conditions"] as JsonArray ?? [])
        .FirstOrDefault(c => c.Text("type") == type).Number("observedGeneration") ?? 0;
}
