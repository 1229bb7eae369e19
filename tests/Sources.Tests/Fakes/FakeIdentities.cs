using Azure.Core;
using Flux.Identity;
using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Sources.Tests;

/// <summary>A cloud that gives everyone the same credentials and notes who asked.</summary>
internal sealed class FakeIdentities : ICloudIdentities
{
    private static readonly DateTimeOffset _never = DateTimeOffset.MaxValue;

    public List<string> Asked { get; } = [];

    public IdentitySubject? LastSubject { get; private set; }

    /// <summary>Thrown by the next questions.</summary>
    public IdentityException? Fault { get; set; }

    /// <summary>What an Azure token is.</summary>
    public string AzureToken { get; set; } = "azure-token";

    public bool AllowsServiceAccounts { get; set; } = true;

    public Task<CloudToken> AzureAsync(IdentitySubject who, string scope, CancellationToken cancellationToken) =>
        Answer($"azure {scope}", who, new CloudToken(new(AzureToken), _never));

    public TokenCredential AzureCredential(IdentitySubject who) => new Credential(this, who);

    public Task<AwsKey> AwsAsync(IdentitySubject who, string? region, CancellationToken cancellationToken) =>
        Answer($"aws {region}", who, new AwsKey("AKIDEXAMPLE", new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), new("session-token"), _never));

    public Task<CloudToken> GcpAsync(IdentitySubject who, CancellationToken cancellationToken) =>
        Answer("gcp", who, new CloudToken(new("gcp-token"), _never));

    public Task<RegistryLogin> RegistryAsync(CloudProvider provider, IdentitySubject who, string repository, CancellationToken cancellationToken) =>
        Answer($"registry {provider.NameOf()} {repository}", who, new RegistryLogin("cloud-user", new("cloud-password"), _never));

    public Task<GitLogin> GitAsync(CloudProvider provider, IdentitySubject who, Uri repository, CancellationToken cancellationToken) =>
        Answer($"git {provider.NameOf()} {repository}", who, provider == CloudProvider.Azure
            ? new GitLogin { BearerToken = new("devops-token"), Expires = _never }
            : new GitLogin { Username = new("AKID%session"), Password = new("20261120T000000Zsignature"), Expires = _never });

    public Task<ClusterConnection> ClusterAsync(IdentitySubject who, ClusterReference cluster, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private Task<T> Answer<T>(string question, IdentitySubject who, T answer)
    {
        Asked.Add(question);
        LastSubject = who;
        return Fault is null ? Task.FromResult(answer) : throw Fault;
    }

    private sealed class Credential(FakeIdentities identities, IdentitySubject who) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            var token = await identities.AzureAsync(who, requestContext.Scopes[0], cancellationToken);
            return new(token.Value.Reveal(), token.Expires);
        }
    }
}
