using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sops;
using Flux.Sops.Cloud;

namespace Flux.Kustomizations;

/// <summary>Gathers what may decrypt for a Kustomization: the keys of the Secret it names, else the age keys for all, and the identity of its account or the program's own.</summary>
/// <remarks>Spec: kustomize-controller v1.9 internal/decryptor/decryptor.go, ImportKeys. Secrets are read as the program, from the cluster of the Kustomization.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "The client lives as long as the reconciler, which lives as long as the program")]
internal sealed class DecryptionKeys(KustomizationOptions options, ReconcileServices services, EgressPolicy egress, ICloudIdentities? identities)
{
    private const string Provider = "sops";
    private static readonly GroupVersionKind _secret = new("", "v1", "Secret");

    // a key service's answer is never elsewhere: following a redirect could take a token to another host
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = egress.ConnectAsync,
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary>Gathers the keys once a run; none where the Kustomization decrypts nothing.</summary>
    /// <exception cref="KustomizationException">The Secret is missing, cannot be read, or holds a malformed entry.</exception>
    public async Task LoadAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.Decryption is not null || context.Spec.Decryption is not { Provider: Provider } decryption)
        {
            return;
        }

        var who = new IdentitySubject
        {
            Client = context.Client,
            Namespace = context.Target.Namespace,
            ServiceAccountName = decryption.ServiceAccountName,
            Use = IdentityUse.Decryption,
        };
        var identity = identities is null ? null : new KeyIdentity(identities, who);
        var keys = new KeyServices(_http, services.Clock, null, identity) { VaultTokens = VaultOf(context, who) };
        if (decryption.SecretRef is { } reference)
        {
            var key = new ObjectKey(context.Target.Namespace, reference.Name);
            await ImportAsync(context, key, $"{Provider} decryption Secret '{key}'", keys.Import, cancellationToken);
        }
        else if (options.SopsAgeSecret.Split('/') is [{ Length: > 0 } @namespace, { Length: > 0 } name])
        {
            await ImportAsync(context, new(@namespace, name), $"{Provider} SOPS age decryption Secret '{options.SopsAgeSecret}'", keys.ImportAge, cancellationToken);
        }

        context.Decryption = keys;
    }

    private VaultTokens? VaultOf(KustomizationContext context, IdentitySubject who) =>
        identities is not null && options.SopsVaultConfigMap.Split('/') is [{ Length: > 0 } @namespace, { Length: > 0 } name]
            ? new(_http, context.Client, new(@namespace, name), identities, who)
            : null;

    private static async Task ImportAsync(
        KustomizationContext context, ObjectKey key, string what, Action<string, ReadOnlySpan<byte>> import, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in await ReadAsync(context, key, what, cancellationToken))
        {
            try
            {
                var data = Convert.FromBase64String(value?.Text() ?? "");
                Mask(context.Mask, name, data);
                import(name, data);
            }
            catch (Exception e) when (e is SopsException or FormatException)
            {
                throw new KustomizationException($"failed to import '{name}' data from {what}: {e.Message}", e);
            }
        }
    }

    private static async Task<JsonObject> ReadAsync(KustomizationContext context, ObjectKey key, string what, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await context.Client.GetAsync(_secret, key, cancellationToken)
                ?? throw new KustomizationException($"secrets \"{key.Name}\" not found");
            context.DecryptionVersion = $"{key}/{secret.UidOf()}/{secret.ResourceVersionOf()}";
            return secret["data"] as JsonObject ?? [];
        }
        catch (KubernetesException e)
        {
            throw new KustomizationException($"cannot get {what}: {e.Message}", e);
        }
    }

    // private keys and tokens; a Secret's other entries are structured, and their parsers quote nothing
    private static void Mask(SecretMask mask, string name, byte[] data)
    {
        if (!name.EndsWith(".agekey", StringComparison.Ordinal) && name != "sops.vault-token")
        {
            return;
        }

        foreach (var line in Encoding.UTF8.GetString(data).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            mask.Add(new(line));
        }
    }
}
