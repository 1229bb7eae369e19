using Flux.Api;
using Flux.Git;
using Flux.Git.GitHub;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Authentication;

/// <summary>Finds out how to get into the repository of a GitRepository: by its Secrets, as a GitHub App, or with a cloud's identity.</summary>
internal sealed class GitRemoteFinder(GitHubAppClient gitHub, ICloudIdentities identities)
{
    /// <exception cref="GitAuthenticationException">Credentials are missing, or do not fit together.</exception>
    public async Task<GitRemote> FindAsync(GitRepositoryContext context, Uri url, CancellationToken cancellationToken)
    {
        var spec = context.Spec;
        var proxy = await ProxyAsync(context, cancellationToken);
        var secret = await SecretAsync(context, cancellationToken);
        var credentials = GitAuthentication.Create(url, secret, context.Mask);
        credentials = spec.Provider switch
        {
            GitProviders.GitHub => await GitHubAppAuthentication.ApplyAsync(
                credentials, secret ?? throw new InvalidOperationException("refused before"), proxy, gitHub, context.Mask, cancellationToken),
            GitProviders.Azure or GitProviders.Aws => await OfCloudAsync(context, credentials, url, proxy, cancellationToken),
            _ => NotOfAnApp(credentials, secret),
        };
        return new()
        {
            Url = url,
            Credentials = credentials,
            Proxy = proxy,
            Timeout = spec.Timeout ?? GitRepositorySpec.DefaultTimeout,
        };
    }

    private static GitCredentials? NotOfAnApp(GitCredentials? credentials, SecretData? secret) =>
        secret?[GitHubAppAuthentication.IdKey] is null
            ? credentials
            : throw new GitAuthenticationException(
                SourceReasons.InvalidProviderConfiguration,
                $"secretRef '{secret.Key}' has github app data but provider is not set to github");

    private static async Task<ProxyAddress?> ProxyAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.Spec.ProxySecretRef is not { } reference)
        {
            return null;
        }

        try
        {
            return ConnectionSecrets.Proxy(await SecretReader.ReadAsync(context, reference.Name, cancellationToken), context.Mask);
        }
        catch (SecretException e)
        {
            throw new GitAuthenticationException(SourceReasons.AuthenticationFailed, $"failed to configure proxy options: {e.Message}", e);
        }
    }

    private static async Task<SecretData?> SecretAsync(GitRepositoryContext context, CancellationToken cancellationToken)
    {
        if (context.Spec.SecretRef is not { } reference)
        {
            return null;
        }

        var key = new ObjectKey(context.Target.Namespace, reference.Name);
        try
        {
            return await SecretReader.FindAsync(context, reference.Name, cancellationToken)
                ?? throw NotRead(key, $"secrets \"{key.Name}\" not found", null);
        }
        catch (Exception e) when (e is KubernetesException or FormatException)
        {
            throw NotRead(key, e.Message, e);
        }
    }

    private async Task<GitCredentials> OfCloudAsync(
        GitRepositoryContext context, GitCredentials? credentials, Uri url, ProxyAddress? proxy, CancellationToken cancellationToken)
    {
        try
        {
            var provider = CloudProviders.Parse(context.Spec.Provider);
            var login = await identities.GitAsync(provider, CloudSubject.Of(context, context.Spec.ServiceAccountName, proxy), url, cancellationToken);
            foreach (var value in (Secret?[])[login.BearerToken, login.Username, login.Password])
            {
                if (value is not null)
                {
                    context.Mask.Add(value);
                }
            }

            return (credentials ?? new()) with
            {
                BearerToken = login.BearerToken,
                Username = login.Username?.Reveal(),
                Password = login.Password,
            };
        }
        catch (IdentityException e) when (e.IsFeatureGateDisabled)
        {
            throw new GitAuthenticationException(MetaReasons.FeatureGateDisabled, CloudSubject.GateMessage, e) { IsFinal = true };
        }
        catch (Exception e) when (e is IdentityException or KubernetesException)
        {
            throw new GitAuthenticationException(
                SourceReasons.AuthenticationFailed, $"failed to configure authentication options: {e.Message}", e);
        }
    }

    private static GitAuthenticationException NotRead(ObjectKey key, string problem, Exception? inner) =>
        new(SourceReasons.AuthenticationFailed, $"failed to get secret '{key}': {problem}", inner);
}
