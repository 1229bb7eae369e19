namespace Flux.Api;

/// <summary>How to authenticate to a registry.</summary>
public static class OciProviders
{
    /// <summary>With Secrets only.</summary>
    public const string Generic = "generic";

    /// <summary>Amazon's ECR.</summary>
    public const string Aws = "aws";

    /// <summary>Azure's container registry.</summary>
    public const string Azure = "azure";

    /// <summary>Google's artifact registry.</summary>
    public const string Gcp = "gcp";
}
