using System.Globalization;
using Flux.Api;
using Flux.Git;
using Flux.Git.GitHub;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources.Authentication;

/// <summary>Makes credentials of a Secret with the data of a GitHub App.</summary>
/// <remarks>Spec: fluxcd/pkg runtime/secrets, <c>GitHubAppDataFromSecret</c>; source-controller, <c>getAuthOpts</c>.</remarks>
internal static class GitHubAppAuthentication
{
    /// <summary>The Secret's key by which it is seen to be of an App.</summary>
    public const string IdKey = "githubAppID";

    private const string KeyKey = "githubAppPrivateKey";
    private const string InstallationKey = "githubAppInstallationID";
    private const string OwnerKey = "githubAppInstallationOwner";
    private const string NoData = "secretRef with github app data must be specified when provider is set to github";

    /// <summary>Gets a token, and puts it in place of whatever else proves who we are.</summary>
    /// <exception cref="GitAuthenticationException">The Secret does not hold an App's data, or GitHub gives no token.</exception>
    public static async Task<GitCredentials> ApplyAsync(
        GitCredentials? credentials, SecretData secret, ProxyAddress? proxy, GitHubAppClient client, SecretMask mask, CancellationToken cancellationToken)
    {
        if (!secret.Has(IdKey) || !secret.Has(KeyKey))
        {
            throw new GitAuthenticationException(SourceReasons.InvalidProviderConfiguration, NoData);
        }

        if (secret.Has(InstallationKey) == secret.Has(OwnerKey))
        {
            throw Invalid($"secret '{secret.Key}' must contain exactly one of '{OwnerKey}' or '{InstallationKey}'", null);
        }

        var app = new GitHubApp
        {
            Id = Number(secret[IdKey]) ?? 0,
            PrivateKey = new(secret[KeyKey] ?? ""),
            InstallationId = Number(secret[InstallationKey]),
            InstallationOwner = secret[OwnerKey],
            BaseUrl = secret["githubAppBaseURL"],
        };
        mask.Add(app.PrivateKey);
        try
        {
            var connection = (ConnectionSecrets.TryTls(secret, mask) ?? new()) with { Proxy = proxy };
            var token = await client.TokenAsync(app, connection, cancellationToken);
            mask.Add(token);
            return (credentials ?? new()) with { Username = GitHubAppClient.Username, Password = token, BearerToken = null };
        }
        catch (Exception e) when (e is GitHubAppException or SecretException)
        {
            throw Invalid(e.Message, e);
        }
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static GitAuthenticationException Invalid(string problem, Exception? inner) =>
        new(SourceReasons.AuthenticationFailed, $"failed to configure authentication options: {problem}", inner);
}
