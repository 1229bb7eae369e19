using Flux.Api;
using Flux.Primitives;

namespace Flux.HelmReleases.State;

/// <summary>Annotations that ask for something once: <c>forceAt</c> and <c>resetAt</c>, which count only with a new <c>requestedAt</c> of the same value.</summary>
/// <remarks>Spec: fluxcd/pkg apis/meta/annotations.go, HandleAnnotationRequest.</remarks>
internal static class RequestTokens
{
    /// <summary>Whether a forced install or upgrade is asked for. The token counts as handled from now on, whatever the answer.</summary>
    public static bool TakeForce(HelmReleaseContext context) => Take(context, FluxAnnotations.ReconcileForceAt, "lastHandledForceAt");

    /// <summary>Whether a reset of the counters is asked for. The token counts as handled from now on, whatever the answer.</summary>
    public static bool TakeReset(HelmReleaseContext context) => Take(context, FluxAnnotations.ReconcileResetAt, "lastHandledResetAt");

    private static bool Take(HelmReleaseContext context, string annotation, string handled)
    {
        if (!context.Object.Annotations.TryGetValue(annotation, out var token))
        {
            return false;
        }

        var before = context.Status.Text(handled) ?? "";
        context.SetText(handled, token);
        return token == context.Object.RequestedAt && (context.Status.Text("lastHandledReconcileAt") ?? "") != token && before != token;
    }
}
