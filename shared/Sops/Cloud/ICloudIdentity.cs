namespace Flux.Sops.Cloud;

/// <summary>The identity of the program itself, for files whose Kustomization brings no credentials.</summary>
public interface ICloudIdentity
{
    /// <summary>Credentials for AWS; null where there are none.</summary>
    Task<AwsCredentials?> AwsAsync(string region, CancellationToken cancellationToken);

    /// <summary>A token for a scope of Azure; null where there is no identity.</summary>
    /// <param name="scope">Such as <c>https://vault.azure.net/.default</c>.</param>
    /// <param name="clientId">Which of several managed identities; null for the program's own.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    Task<string?> AzureTokenAsync(string scope, string? clientId, CancellationToken cancellationToken);

    /// <summary>A token for Google Cloud; null where there is no identity.</summary>
    Task<string?> GcpTokenAsync(CancellationToken cancellationToken);
}
