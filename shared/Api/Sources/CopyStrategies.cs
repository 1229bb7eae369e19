namespace Flux.Api;

/// <summary>The values of <c>strategy</c> of a <see cref="CopyOperation"/>.</summary>
public static class CopyStrategies
{
    /// <summary>A file takes the place of one that is there.</summary>
    public const string Overwrite = "Overwrite";

    /// <summary>A YAML file is laid over one that is there, map by map.</summary>
    public const string Merge = "Merge";

    /// <summary>Archives (<c>.tar.gz</c>, <c>.tgz</c>) are unpacked.</summary>
    public const string Extract = "Extract";
}
