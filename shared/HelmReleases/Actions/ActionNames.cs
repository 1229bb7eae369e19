namespace Flux.HelmReleases.Actions;

/// <summary>What is done with a release; the names stand in the status and in messages.</summary>
internal static class ActionNames
{
    public const string Install = "install";
    public const string Upgrade = "upgrade";
    public const string Rollback = "rollback";
    public const string Uninstall = "uninstall";
    public const string UninstallRemediation = "uninstall-remediation";
    public const string Test = "test";
    public const string Unlock = "unlock";
    public const string CorrectDrift = "correct cluster drift";

    /// <summary>The type of which a run does no more than one.</summary>
    public static string TypeOf(string action) => action switch
    {
        Install or Upgrade or Uninstall => "release",
        Rollback or UninstallRemediation => "remediate",
        Test => "test",
        Unlock => "unlock",
        _ => "drift correction",
    };

    /// <summary>The name in messages.</summary>
    public static string Show(string action) => action == UninstallRemediation ? Uninstall : action;
}
