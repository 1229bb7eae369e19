namespace Flux.Identity;

/// <summary>The names of providers.</summary>
public static class CloudProviders
{
    /// <summary>The provider of a name: <c>generic</c>, <c>azure</c>, <c>aws</c> or <c>gcp</c>.</summary>
    /// <exception cref="IdentityException">There is none of the name: <c>provider 'x' not implemented</c>.</exception>
    public static CloudProvider Parse(string? name) => name switch
    {
        "generic" => CloudProvider.Generic,
        "azure" => CloudProvider.Azure,
        "aws" => CloudProvider.Aws,
        "gcp" => CloudProvider.Gcp,
        _ => throw new IdentityException($"provider '{name}' not implemented"),
    };

    /// <summary>The provider's name in specs.</summary>
    public static string NameOf(this CloudProvider provider) => provider switch
    {
        CloudProvider.Azure => "azure",
        CloudProvider.Aws => "aws",
        CloudProvider.Gcp => "gcp",
        _ => "generic",
    };
}
