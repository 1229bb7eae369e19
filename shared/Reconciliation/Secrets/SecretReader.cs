using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Reconciliation;

/// <summary>Reads Secrets of an object's own namespace.</summary>
public static class SecretReader
{
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    /// <summary>Reads a Secret that is named by a field such as <c>spec.secretRef</c>.</summary>
    /// <returns>Null where there is no such Secret.</returns>
    /// <exception cref="KubernetesException">The cluster refused.</exception>
    /// <exception cref="FormatException">A value is not base64.</exception>
    public static async Task<SecretData?> FindAsync(ReconcileContext context, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var key = new ObjectKey(context.Target.Namespace, name);
        return await context.Client.GetAsync(_secret, key, cancellationToken) is { } secret ? new SecretData(key, secret) : null;
    }

    /// <summary>Reads a Secret that must be there, and puts failures in the words of fluxcd/pkg's <c>runtime/secrets</c>.</summary>
    /// <exception cref="SecretException">It is missing, or cannot be read.</exception>
    public static async Task<SecretData> ReadAsync(ReconcileContext context, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var key = new ObjectKey(context.Target.Namespace, name);
        try
        {
            return await FindAsync(context, name, cancellationToken) ?? throw new SecretException($"secret '{key}' not found");
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            throw new SecretException($"failed to get secret '{key}': {e.Message}", e);
        }
    }
}
