namespace Flux.Api;

/// <summary>The values of <c>spec.provider</c> of a GitRepository.</summary>
public static class GitProviders
{
    /// <summary>Credentials from a Secret.</summary>
    public const string Generic = "generic";

    /// <summary>AWS CodeCommit.</summary>
    public const string Aws = "aws";

    /// <summary>Azure DevOps.</summary>
    public const string Azure = "azure";

    /// <summary>A GitHub App.</summary>
    public const string GitHub = "github";
}
