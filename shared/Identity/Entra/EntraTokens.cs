using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Flux.Identity.Accounts;
using Flux.Identity.Http;
using Flux.Primitives;

namespace Flux.Identity.Entra;

/// <summary>Gets tokens of Microsoft Entra: as the host, or for a ServiceAccount that a federated credential trusts.</summary>
/// <remarks>
/// Spec: fluxcd/pkg auth/azure. The host's identity is, in this order: a client secret or certificate in the environment, workload
/// identity (<c>AZURE_FEDERATED_TOKEN_FILE</c>), a managed identity. No program is run.
/// </remarks>
internal sealed class EntraTokens(IdentityHttp http, HostEnvironment environment)
{
    private const string Audience = "api://AzureADTokenExchange";

    /// <summary>The audience of ServiceAccounts' tokens.</summary>
    public static IReadOnlyList<string> Audiences { get; } = [Audience];

    /// <summary>A token of the host.</summary>
    /// <param name="scope">For what.</param>
    /// <param name="clientId">Which of several managed identities; null for the one of <c>AZURE_CLIENT_ID</c>, else the only one.</param>
    /// <param name="proxy">A proxy to Entra; null for none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<CloudToken> OfHostAsync(string scope, string? clientId, Uri? proxy, CancellationToken cancellationToken) =>
        GetAsync(HostCredential(clientId, proxy), scope, cancellationToken);

    /// <summary>A token for the identity that trusts a ServiceAccount.</summary>
    public Task<CloudToken> OfAccountAsync(ObjectAccount account, CloudToken proof, string scope, Uri? proxy, CancellationToken cancellationToken)
    {
        var (tenant, client) = EntraNames.Identity(account);
        var options = Prepare(new ClientAssertionCredentialOptions { DisableInstanceDiscovery = true }, proxy);
        ClientAssertionCredential credential;
        try
        {
            credential = new(tenant, client, _ => Task.FromResult(proof.Value.Reveal()), options);
        }
        catch (ArgumentException e)
        {
            throw new IdentityException($"failed to create provider access token for service account '{account.Namespace}/{account.Name}': {e.Message}", e);
        }

        return GetAsync(credential, scope, cancellationToken);
    }

    private static async Task<CloudToken> GetAsync(TokenCredential credential, string scope, CancellationToken cancellationToken)
    {
        try
        {
            var token = await credential.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken);
            return new(new Secret(token.Token), token.ExpiresOn);
        }
        catch (AuthenticationFailedException e)
        {
            throw new IdentityException(Brief($"{e.Message} {e.InnerException?.Message}"), e);
        }
    }

    private TokenCredential HostCredential(string? clientId, Uri? proxy)
    {
        var tenant = environment["AZURE_TENANT_ID"];
        var client = environment["AZURE_CLIENT_ID"];
        if (clientId is null && tenant is not null && client is not null)
        {
            if (environment["AZURE_CLIENT_SECRET"] is { } secret)
            {
                return new ClientSecretCredential(tenant, client, secret, Prepare(new ClientSecretCredentialOptions { DisableInstanceDiscovery = true }, proxy));
            }

            if (environment["AZURE_CLIENT_CERTIFICATE_PATH"] is { } certificate)
            {
                return new ClientCertificateCredential(
                    tenant, client, certificate, Prepare(new ClientCertificateCredentialOptions { DisableInstanceDiscovery = true }, proxy));
            }

            if (environment["AZURE_FEDERATED_TOKEN_FILE"] is { } file)
            {
                return new WorkloadIdentityCredential(Prepare(
                    new WorkloadIdentityCredentialOptions { TenantId = tenant, ClientId = client, TokenFilePath = file, DisableInstanceDiscovery = true }, proxy));
            }
        }

        var id = (clientId is { Length: > 0 } ? clientId : client) is { } user
            ? ManagedIdentityId.FromUserAssignedClientId(user)
            : ManagedIdentityId.SystemAssigned;
        var options = new ManagedIdentityCredentialOptions(id)
        {
            Transport = new HttpClientTransport(http.Client(Reach.Metadata, null)),
            Retry = { MaxRetries = 2, MaxDelay = TimeSpan.FromSeconds(4), NetworkTimeout = TimeSpan.FromSeconds(10) },
        };
        return new ManagedIdentityCredential(options);
    }

    private T Prepare<T>(T options, Uri? proxy)
        where T : TokenCredentialOptions
    {
        options.AuthorityHost = EntraCloud.Of(environment).Authority;
        options.Transport = new HttpClientTransport(http.Client(Reach.Cloud, proxy));
        options.Retry.MaxRetries = 2;
        options.Retry.MaxDelay = TimeSpan.FromSeconds(4);
        return options;
    }

    // the library's messages begin and go on with advice; what Entra itself said has a number
    private static string Brief(string message)
    {
        var said = message.IndexOf("AADSTS", StringComparison.Ordinal);
        message = said < 0 ? message : message[said..];
        var line = string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(said < 0 ? 3 : 1));
        return line.Length > 400 ? line[..400] : line;
    }
}
