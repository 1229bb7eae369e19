namespace Flux.Api;

/// <summary>What becomes of the definitions in a chart's <c>crds/</c>.</summary>
public static class CrdPolicies
{
    /// <summary>Nothing.</summary>
    public const string Skip = "Skip";

    /// <summary>Those that do not exist are created.</summary>
    public const string Create = "Create";

    /// <summary>Those that exist are replaced as well.</summary>
    public const string CreateReplace = "CreateReplace";
}
