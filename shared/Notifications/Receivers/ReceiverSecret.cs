using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Notifications;

/// <summary>Reads the token that a Receiver shares with its caller.</summary>
internal static class ReceiverSecret
{
    private const string TokenKey = "token";
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    /// <exception cref="ReceiverException">There is none, or it cannot be read.</exception>
    public static async Task<Secret> TokenAsync(IKubernetesClient client, Receiver receiver, CancellationToken cancellationToken)
    {
        var reference = receiver.Spec.SecretRef ?? throw new ReceiverException("secretRef is required when type is not generic-oidc");
        var key = new ObjectKey(receiver.Metadata.Namespace, reference.Name);
        try
        {
            return await client.GetAsync(_secret, key, cancellationToken) is { } secret
                ? TokenOf(secret, key)
                : throw new ReceiverException($"unable to read token from secret '{key}' error: secrets \"{key.Name}\" not found");
        }
        catch (KubernetesException e)
        {
            throw new ReceiverException($"unable to read token from secret '{key}' error: {e.Message}", e);
        }
    }

    private static Secret TokenOf(JsonObject secret, ObjectKey key)
    {
        if (secret.Text("data", TokenKey) is not { } encoded)
        {
            throw new ReceiverException($"invalid '{key}' secret data: required fields 'token'");
        }

        try
        {
            var token = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            // an empty key would let anyone sign
            return token.Length > 0 ? new(token) : throw new ReceiverException($"invalid '{key}' secret data: field 'token' is empty");
        }
        catch (FormatException e)
        {
            throw new ReceiverException($"invalid '{key}' secret data: field 'token' is not base64", e);
        }
    }
}
