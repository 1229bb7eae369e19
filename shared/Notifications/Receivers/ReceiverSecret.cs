using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Notifications;

/// <summary>What a Receiver shares with its caller.</summary>
internal sealed class ReceiverSecret
{
    private const string TokenKey = "token";
    private static readonly GroupVersionKind _kind = new("", "v1", "Secret");
    private readonly JsonObject _secret;

    private ReceiverSecret(JsonObject secret, Secret token) => (_secret, Token) = (secret, token);

    /// <summary>The shared secret; never empty.</summary>
    public Secret Token { get; }

    /// <summary>Reads a Receiver's Secret.</summary>
    /// <exception cref="ReceiverException">There is none, or it cannot be read.</exception>
    public static async Task<ReceiverSecret> ReadAsync(IKubernetesClient client, Receiver receiver, CancellationToken cancellationToken)
    {
        var reference = receiver.Spec.SecretRef ?? throw new ReceiverException("secretRef is required when type is not generic-oidc");
        var key = new ObjectKey(receiver.Metadata.Namespace, reference.Name);
        try
        {
            var secret = await client.GetAsync(_kind, key, cancellationToken)
                ?? throw new ReceiverException($"unable to read token from secret '{key}' error: secrets \"{key.Name}\" not found");
            var token = TextOf(secret, TokenKey) ?? throw new ReceiverException($"invalid '{key}' secret data: required fields 'token'");

            // an empty key would let anyone sign
            return token.Length > 0 ? new(secret, new(token)) : throw new ReceiverException($"invalid '{key}' secret data: field 'token' is empty");
        }
        catch (KubernetesException e)
        {
            throw new ReceiverException($"unable to read token from secret '{key}' error: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new ReceiverException($"invalid '{key}' secret data: field 'token' is not base64", e);
        }
    }

    /// <summary>Another field; null where it is missing or empty.</summary>
    public string? Field(string name)
    {
        try
        {
            return TextOf(_secret, name) is { Length: > 0 } text ? text : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonObject secret, string name) =>
        secret.Text("data", name) is { } encoded ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded)) : null;
}
