using Azure.Core;
using Flux.Identity.Accounts;
using Flux.Identity.Aws;
using Flux.Identity.Caching;
using Flux.Identity.Clusters;
using Flux.Identity.Entra;
using Flux.Identity.Google;
using Flux.Identity.Http;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Primitives.Metrics;

namespace Flux.Identity;

/// <inheritdoc cref="ICloudIdentities"/>
public sealed class CloudIdentities : ICloudIdentities, IAksDiscovery, IDisposable
{
    private const string DevOpsScope = "499b84ac-1321-427f-aa17-267ca6975798/.default";

    private readonly TimeProvider _clock;
    private readonly HostEnvironment _environment;
    private readonly IdentityHttp _http;
    private readonly TokenCache _cache;
    private readonly ServiceAccounts _accounts;
    private readonly EntraTokens _entra;
    private readonly AwsRequests _aws;
    private readonly AwsHost _awsHost;
    private readonly GoogleRequests _google;
    private readonly GoogleMetadata _googleMetadata;
    private readonly GoogleHost _googleHost;

    /// <summary>Identities of one host.</summary>
    /// <param name="options">What objects may use.</param>
    /// <param name="environment">Where the host's own identity is read from.</param>
    /// <param name="egress">Judges the addresses of registries and clusters that users name.</param>
    /// <param name="clock">The time.</param>
    /// <param name="metrics">Where the cache of credentials is measured; null for nowhere.</param>
    public CloudIdentities(IdentityOptions options, HostEnvironment environment, EgressPolicy egress, TimeProvider clock, FluxMetrics? metrics = null)
        : this(options, environment, egress, clock, handlers: null, metrics)
    {
    }

    internal CloudIdentities(
        IdentityOptions options, HostEnvironment environment, EgressPolicy egress, TimeProvider clock, Func<Reach, HttpMessageHandler>? handlers, FluxMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_clock, _environment, Egress) = (clock, environment, egress);
        AllowsServiceAccounts = options.ObjectLevelWorkloadIdentity;
        _http = new(egress, clock, handlers);
        _cache = new(options.TokenCacheMaxSize, options.TokenCacheMaxDuration, clock, metrics is null ? null : new TokenCacheMetrics(metrics).Of(() => _cache!.Count));
        _accounts = new(options);
        _entra = new(_http, environment);
        _aws = new(_http, clock);
        _awsHost = new(_http, environment, options, _aws, _entra);
        _google = new(_http, clock);
        _googleMetadata = new(_http, environment, clock);
        _googleHost = new(_http, environment, options, _google, _googleMetadata, _entra, clock);
    }

    /// <inheritdoc />
    public Task<CloudToken> AccountTokenAsync(IdentitySubject who, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        return new GenericTokens(this).GetAsync(who, audiences, cancellationToken);
    }

    /// <inheritdoc />
    public bool AllowsServiceAccounts { get; }

    internal EgressPolicy Egress { get; }

    internal TimeProvider Clock => _clock;

    internal AwsRequests Aws => _aws;

    internal GoogleRequests Google => _google;

    internal IdentityHttp Http => _http;

    internal HostEnvironment Environment => _environment;

    internal ServiceAccounts Accounts => _accounts;

    /// <inheritdoc />
    public async Task<CloudToken> AzureAsync(IdentitySubject who, string scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        if (await _accounts.FindAsync(who, cancellationToken) is not { } account)
        {
            return await KeepAsync(
                OperationOf(who, "azure"), CacheKey.Of("azure", scope, who.AzureClientId, ProxyOf(who)),
                ct => ForHostAsync(() => _entra.OfHostAsync(scope, who.AzureClientId, who.Proxy, ct)),
                t => t.Expires,
                cancellationToken);
        }

        var (tenant, client) = EntraNames.Identity(account);
        return await KeepAsync(
            OperationOf(who, "azure"), CacheKey.Of("azure", account.Key, tenant, client, scope, ProxyOf(who)),
            ct => ForAccountAsync(account, async () =>
                await _entra.OfAccountAsync(account, await _accounts.TokenAsync(account, EntraTokens.Audiences, ct), scope, who.Proxy, ct)),
            t => t.Expires,
            cancellationToken);
    }

    /// <inheritdoc />
    public TokenCredential AzureCredential(IdentitySubject who) => new EntraCredential(this, who);

    /// <inheritdoc />
    public async Task<AwsKey> AwsAsync(IdentitySubject who, string? region, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        var endpoint = who.AwsStsEndpoint is { } own ? AwsNames.Sts(own) : null;
        if (await _accounts.FindAsync(who, cancellationToken) is not { } account)
        {
            var where = string.IsNullOrEmpty(region) ? _awsHost.Region : region;
            return await KeepAsync(
                OperationOf(who, "aws"), CacheKey.Of("aws", where, endpoint?.AbsoluteUri, ProxyOf(who)),
                ct => ForHostAsync(() => _awsHost.GetAsync(where, endpoint, who.Proxy, ct)),
                k => k.Expires,
                cancellationToken);
        }

        var role = AwsNames.Role(account);
        if (string.IsNullOrEmpty(region))
        {
            throw new IdentityException($"failed to create provider access token for service account '{account.Namespace}/{account.Name}': "
                + "an AWS region is required for authenticating with a service account. please configure one in the object spec");
        }

        return await KeepAsync(
            OperationOf(who, "aws"), CacheKey.Of("aws", account.Key, role, region, endpoint?.AbsoluteUri, ProxyOf(who)),
            ct => ForAccountAsync(account, async () =>
            {
                var proof = await _accounts.TokenAsync(account, ["sts.amazonaws.com"], ct);
                return await _aws.AssumeAsync(role, $"{account.Name}.{account.Namespace}.{region}.fluxcd.io", proof.Value, region, endpoint, who.Proxy, ct);
            }),
            k => k.Expires,
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<CloudToken> GcpAsync(IdentitySubject who, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        if (await _accounts.FindAsync(who, cancellationToken) is not { } account)
        {
            return await KeepAsync(
                OperationOf(who, "gcp"), CacheKey.Of("gcp", ProxyOf(who)), ct => ForHostAsync(() => _googleHost.GetAsync(who.Proxy, ct)), t => t.Expires, cancellationToken);
        }

        var (provider, email) = (GoogleNames.ProviderAudience(account), GoogleNames.ServiceAccount(account));
        return await KeepAsync(
            OperationOf(who, "gcp"), CacheKey.Of("gcp", account.Key, provider, email, ProxyOf(who)),
            ct => ForAccountAsync(account, async () =>
            {
                var gke = provider is null ? await _googleMetadata.ClusterAsync(ct) : null;
                var proof = await _accounts.TokenAsync(account, [provider ?? gke!.Pool], ct);
                return await _google.ExchangeAsync(
                    provider ?? gke!.ExchangeAudience, proof.Value, "urn:ietf:params:oauth:token-type:jwt", email, who.Proxy, ct);
            }),
            t => t.Expires,
            cancellationToken);
    }

    /// <inheritdoc />
    public async Task<RegistryLogin> RegistryAsync(
        CloudProvider provider, IdentitySubject who, string repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(repository);
        var host = repository.Split('/')[0];
        switch (provider)
        {
            case CloudProvider.Azure:
                var cloud = EntraCloud.Of(_environment);
                EntraNames.Registry(host, cloud.RegistrySuffix);
                var token = await ForRegistryAsync(() => AzureAsync(who, cloud.RegistryScope, cancellationToken));
                return await KeepAsync(
                    OperationOf(who, "azure"), CacheKey.Of("acr", host, token.Value.Reveal(), ProxyOf(who)),
                    ct => new AcrExchange(_http).LoginAsync(host, token, who.Proxy, ct),
                    l => l.Expires,
                    cancellationToken);
            case CloudProvider.Aws:
                var region = AwsNames.RegistryRegion(host);
                var key = await ForRegistryAsync(() => AwsAsync(who, region, cancellationToken));
                var isPublic = host == AwsNames.PublicRegistry;
                return await KeepAsync(
                    OperationOf(who, "aws"), CacheKey.Of("ecr", isPublic ? host : region, key.AccessKeyId, key.SecretAccessKey.Reveal(), ProxyOf(who)),
                    ct => _aws.RegistryAsync(region, isPublic, key, who.Proxy, ct),
                    l => l.Expires,
                    cancellationToken);
            case CloudProvider.Gcp:
                GoogleNames.Registry(host);
                var access = await ForRegistryAsync(() => GcpAsync(who, cancellationToken));
                return new("oauth2accesstoken", access.Value, access.Expires);
            default:
                throw new IdentityException("provider 'generic' does not implement the expected interface");
        }
    }

    /// <inheritdoc />
    public async Task<GitLogin> GitAsync(CloudProvider provider, IdentitySubject who, Uri repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(repository);
        switch (provider)
        {
            case CloudProvider.Azure:
                if (!EntraNames.IsDevOps(repository) && await _accounts.FindAsync(who, cancellationToken) is null)
                {
                    throw new IdentityException(
                        $"the identity of the host is for Azure DevOps (dev.azure.com, *.visualstudio.com) only, not for '{repository.Host}'");
                }

                var token = await ForGitAsync(() => AzureAsync(who, DevOpsScope, cancellationToken));
                return new() { BearerToken = token.Value, Expires = token.Expires };
            case CloudProvider.Aws:
                var region = AwsNames.CodeCommitRegion(repository);
                var key = await ForGitAsync(() => AwsAsync(who, region, cancellationToken));
                var now = _clock.GetUtcNow();
                var (time, signature) = new SigV4(key, region, "codecommit", now).SignGit(repository);
                var ends = now.AddMinutes(15);
                return new()
                {
                    Username = new(key.SessionToken is { } session ? $"{key.AccessKeyId}%{session.Reveal()}" : key.AccessKeyId),
                    Password = new($"{time}Z{signature}"),
                    Expires = key.Expires < ends ? key.Expires : ends,
                };
            default:
                throw new IdentityException($"provider '{provider.NameOf()}' does not support Git credentials");
        }
    }

    /// <inheritdoc />
    public Task<ClusterConnection> ClusterAsync(IdentitySubject who, ClusterReference cluster, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(who);
        ArgumentNullException.ThrowIfNull(cluster);
        var subject = cluster.ServiceAccountName is { } name ? who with { ServiceAccountName = name } : who;
        return new Clusters.ClusterConnector(this, subject, cluster).ConnectAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<FoundCluster>> FindAksAsync(
        IdentitySubject who, string subscription, string? resourceGroup, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var token = await AzureAsync(who, EntraCloud.Of(_environment).ManagerScope, cancellationToken);
        return await new AksDiscovery(_http, _environment).FindAsync(token, subscription, resourceGroup, tags, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    internal Task<T> KeepAsync<T>(
        string operation, string key, Func<CancellationToken, Task<T>> get, Func<T, DateTimeOffset> expires, CancellationToken cancellationToken)
        where T : class => _cache.GetAsync(operation, key, get, expires, cancellationToken);

    /// <summary>What upstream's measurements call a use.</summary>
    internal static string OperationOf(IdentitySubject who, string provider) => who.Use switch
    {
        IdentityUse.KubeConfig => "fetch_kubeconfig",
        IdentityUse.Decryption => $"decrypt_with_{provider}",
        _ => "reconcile",
    };

    internal static string? ProxyOf(IdentitySubject who) => who.Proxy?.AbsoluteUri;

    private static Task<T> ForHostAsync<T>(Func<Task<T>> get) => WithAsync("failed to create provider access token for the controller", get);

    private static Task<T> ForRegistryAsync<T>(Func<Task<T>> get) => WithAsync("failed to get access token for artifact registry", get);

    private static Task<T> ForGitAsync<T>(Func<Task<T>> get) => WithAsync("failed to get access token for Git repository", get);

    private static Task<T> ForAccountAsync<T>(ObjectAccount account, Func<Task<T>> get) =>
        WithAsync($"failed to create provider access token for service account '{account.Namespace}/{account.Name}'", get);

    internal static async Task<T> WithAsync<T>(string failure, Func<Task<T>> get)
    {
        try
        {
            return await get();
        }
        catch (IdentityException e) when (!e.IsFeatureGateDisabled && !e.Message.StartsWith(failure, StringComparison.Ordinal))
        {
            throw new IdentityException($"{failure}: {e.Message}", e);
        }
    }
}
