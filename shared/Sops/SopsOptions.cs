namespace Flux.Sops;

/// <summary>What is checked, and whose words errors take.</summary>
public sealed record SopsOptions
{
    /// <summary>Does not compare the hash over all values with the one in the file. The default is false.</summary>
    public bool IgnoreMac { get; init; }

    /// <summary>
    /// Errors as kustomize-controller words them, with what it redacts, rather than as the command <c>sops</c> does, which also wants a
    /// version in the file. The default is false.
    /// </summary>
    public bool AsController { get; init; }
}
