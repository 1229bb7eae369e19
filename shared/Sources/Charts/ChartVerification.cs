using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Charts;

/// <summary>Checks that what a chart is to be verified with is there.</summary>
/// <remarks>Spec: source-controller internal/controller/helmchart_controller.go, <c>makeVerifiers</c>.</remarks>
internal static class ChartVerification
{
    private const string TrustPolicy = "trustpolicy.json";

    /// <exception cref="ChartRunException">A Secret or a key in it is missing.</exception>
    public static async Task CheckAsync(ReconcileContext context, OciRepositoryVerification verify, CancellationToken cancellationToken)
    {
        var provider = verify is { SecretRef: null, Provider: "cosign" } ? "cosign keyless" : verify.Provider;
        var problem = verify switch
        {
            { SecretRef: null, Provider: "cosign" } => null,
            { SecretRef: null } => $"verification secret cannot be empty: '{context.Target.Name}'",
            { SecretRef: { } reference } => await ProblemAsync(context, verify.Provider, reference.Name, cancellationToken),
        };
        if (problem is not null)
        {
            throw new ChartRunException(
                SourceReasons.VerificationError, $"failed to verify the signature using provider '{provider}': {problem}");
        }
    }

    /// <summary>The same as an OCIRepository has it.</summary>
    public static OciArtifactVerification Of(OciRepositoryVerification verify) => new()
    {
        MatchOidcIdentity = verify.MatchOidcIdentity,
        Provider = verify.Provider,
        SecretRef = verify.SecretRef,
    };

    private static async Task<string?> ProblemAsync(ReconcileContext context, string provider, string name, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(context.Target.Namespace, name);
        SecretData? secret;
        try
        {
            secret = await SecretReader.FindAsync(context, name, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            return e.Message;
        }

        return (secret, provider) switch
        {
            (null, _) => $"secrets \"{name}\" not found",
            (_, "cosign") => secret.Names.Any(file => file.EndsWith(".pub", StringComparison.Ordinal)) ? null : $"no public keys found in secret '{key}'",
            _ when !secret.Has(TrustPolicy) => $"'{TrustPolicy}' not found in secret '{key}'",
            _ => secret.Names.Any(file => file.EndsWith(".crt", StringComparison.Ordinal) || file.EndsWith(".pem", StringComparison.Ordinal))
                ? null
                : $"no certificates found in secret '{key}'",
        };
    }
}
