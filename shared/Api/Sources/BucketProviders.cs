namespace Flux.Api;

/// <summary>The values of a Bucket's <c>spec.provider</c>.</summary>
public static class BucketProviders
{
    /// <summary>Any store that speaks S3's protocol.</summary>
    public const string Generic = "generic";

    /// <summary>Amazon S3.</summary>
    public const string Aws = "aws";

    /// <summary>Google Cloud Storage.</summary>
    public const string Gcp = "gcp";

    /// <summary>Azure Blob storage.</summary>
    public const string Azure = "azure";

    /// <summary>Of <c>spec.sts.provider</c>: MinIO's service for users of a directory.</summary>
    public const string Ldap = "ldap";
}
