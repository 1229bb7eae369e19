namespace Flux.Api;

/// <summary>Whether objects are applied server-side.</summary>
public static class ServerSideApplyModes
{
    /// <summary>They are.</summary>
    public const string Enabled = "enabled";

    /// <summary>They are not.</summary>
    public const string Disabled = "disabled";

    /// <summary>They are where they were in the release before.</summary>
    public const string Auto = "auto";
}
