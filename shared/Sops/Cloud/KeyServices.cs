using System.Text;
using Flux.Primitives;
using Flux.Sops.Keys;

namespace Flux.Sops.Cloud;

/// <summary>
/// Everything that can decrypt a data key for one Kustomization: the private keys and credentials of its Secret, and what the program itself
/// may do where the Secret has nothing for a service.
/// </summary>
/// <remarks>Spec: kustomize-controller v1.9 internal/decryptor/decryptor.go, ImportKeys.</remarks>
public sealed class KeyServices : IKeyService
{
    private readonly LocalKeys _local = new();
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly CloudEndpoints _endpoints;
    private readonly ICloudIdentity? _identity;
    private Secret? _vaultToken;
    private AwsCredentials? _aws;
    private AzureCredentials? _azure;
    private GcpCredentials? _gcp;

    /// <summary>Services without any key yet.</summary>
    /// <param name="http">Reaches key services; users write some of their addresses, so it has to hold to the egress policy.</param>
    /// <param name="clock">Dates signatures and tokens.</param>
    /// <param name="endpoints">Where the clouds are; null for the public ones.</param>
    /// <param name="identity">The program's own identity; null for none.</param>
    public KeyServices(HttpClient http, TimeProvider clock, CloudEndpoints? endpoints = null, ICloudIdentity? identity = null)
    {
        (_http, _clock, _endpoints, _identity) = (http, clock, endpoints ?? new(), identity);
    }

    /// <summary>Logs in to Vaults where the Secret has no token; null for not at all.</summary>
    public IVaultTokens? VaultTokens { get; init; }

    /// <summary>Takes what an entry of the Secret holds, told by its name; other names are left alone.</summary>
    /// <exception cref="SopsException">The entry is malformed; the message does not quote it.</exception>
    public void Import(string name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case "sops.vault-token":
                _vaultToken = new(Encoding.UTF8.GetString(value).Trim());
                break;
            case "sops.aws-kms":
                _aws = AwsCredentials.Parse(value);
                break;
            case "sops.azure-kv":
                _azure = AzureCredentials.Parse(value);
                break;
            case "sops.gcp-kms":
                _gcp = GcpCredentials.Parse(value.Trim((byte)'\n'));
                break;
            default:
                if (name.EndsWith(".asc", StringComparison.Ordinal))
                {
                    _local.AddPgp(value);
                }
                else
                {
                    ImportAge(name, value);
                }

                break;
        }
    }

    /// <summary>Takes age identities alone, told by the extension <c>.agekey</c>.</summary>
    /// <exception cref="SopsException">A line is no identity.</exception>
    public void ImportAge(string name, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.EndsWith(".agekey", StringComparison.Ordinal))
        {
            _local.AddAge(Encoding.UTF8.GetString(value));
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> DecryptAsync(MasterKey key, CancellationToken cancellationToken) => key switch
    {
        MasterKey.Vault vault => DecryptByVaultAsync(vault, cancellationToken),
        MasterKey.AwsKms aws => new AwsKmsClient(_http, _endpoints, _clock).DecryptAsync(aws, AwsAsync, cancellationToken),
        MasterKey.GcpKms gcp => new GcpKmsClient(_http, _endpoints).DecryptAsync(gcp, GcpAsync, cancellationToken),
        MasterKey.AzureKeyVault azure => new AzureKeyVaultClient(_http).DecryptAsync(azure, AzureAsync, cancellationToken),
        MasterKey.HuaweiKms => throw new SopsException("HuaweiCloud KMS is not supported"),
        _ => _local.DecryptAsync(key, cancellationToken),
    };

    private async Task<byte[]> DecryptByVaultAsync(MasterKey.Vault vault, CancellationToken cancellationToken)
    {
        var token = _vaultToken is { } own && own.Reveal().Length > 0 ? own : VaultTokens is null ? null : await VaultTokens.GetAsync(vault.Address, cancellationToken);
        return await new VaultTransitClient(_http).DecryptAsync(
            vault,
            token ?? throw new SopsException($"no token for Vault '{vault.Address}': the decryption Secret has no 'sops.vault-token'"),
            cancellationToken);
    }

    private Task<AwsCredentials?> AwsAsync(string region, CancellationToken cancellationToken) =>
        _aws is not null ? Task.FromResult<AwsCredentials?>(_aws) : _identity?.AwsAsync(region, cancellationToken) ?? Task.FromResult<AwsCredentials?>(null);

    private async Task<string?> GcpAsync(CancellationToken cancellationToken) =>
        _gcp is not null ? await _gcp.TokenAsync(_http, _clock.GetUtcNow(), cancellationToken)
        : _identity is not null ? await _identity.GcpTokenAsync(cancellationToken)
        : null;

    private async Task<string?> AzureAsync(string scope, CancellationToken cancellationToken) =>
        _azure is not null ? await _azure.TokenAsync(scope, _http, _endpoints, _identity, _clock.GetUtcNow(), cancellationToken)
        : _identity is not null ? await _identity.AzureTokenAsync(scope, null, cancellationToken)
        : null;
}
