using Azure.Core;
using Flux.Identity;
using Flux.Kubernetes;

namespace Flux.Kustomizations.Tests;

/// <summary>Identities that tell on whose behalf they were asked.</summary>
internal sealed class FakeIdentities : ICloudIdentities
{
    public List<(string What, IdentitySubject Who)> Asked { get; } = [];

    public bool AllowsServiceAccounts { get; init; } = true;

    /// <summary>The token of whatever ServiceAccount counts.</summary>
    public string AccountToken { get; init; } = "token";

    public Task<CloudToken> AccountTokenAsync(IdentitySubject who, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        Asked.Add(($"account {string.Join(',', audiences)}", who));
        return Task.FromResult(new CloudToken(new(AccountToken), DateTimeOffset.MaxValue));
    }

    public Task<CloudToken> AzureAsync(IdentitySubject who, string scope, CancellationToken cancellationToken) => Token($"azure {scope}", who);

    public TokenCredential AzureCredential(IdentitySubject who) => throw new NotSupportedException();

    public Task<AwsKey> AwsAsync(IdentitySubject who, string? region, CancellationToken cancellationToken)
    {
        Asked.Add(($"aws {region}", who));
        return Task.FromResult(new AwsKey("id", new("key"), new("session"), DateTimeOffset.MaxValue));
    }

    public Task<CloudToken> GcpAsync(IdentitySubject who, CancellationToken cancellationToken) => Token("gcp", who);

    public Task<RegistryLogin> RegistryAsync(CloudProvider provider, IdentitySubject who, string repository, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<GitLogin> GitAsync(CloudProvider provider, IdentitySubject who, Uri repository, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ClusterConnection> ClusterAsync(IdentitySubject who, ClusterReference cluster, CancellationToken cancellationToken) =>
        throw new IdentityException("failed to describe AKS cluster");

    private Task<CloudToken> Token(string what, IdentitySubject who)
    {
        Asked.Add((what, who));
        return Task.FromResult(new CloudToken(new("token"), DateTimeOffset.MaxValue));
    }
}
