namespace Flux.Api;

/// <summary>What follows a failed upgrade.</summary>
public sealed record UpgradeRemediation
{
    /// <summary>Back to what was deployed before.</summary>
    public const string Rollback = "rollback";

    /// <summary>Off the cluster, to be installed anew.</summary>
    public const string Uninstall = "uninstall";

    /// <summary>Whether failed tests are no failure; null for what <c>spec.test</c> says.</summary>
    public bool? IgnoreTestFailures { get; init; }

    /// <summary>Whether the last failure is remediated too; null for true where <see cref="Retries"/> is above 0.</summary>
    public bool? RemediateLastFailure { get; init; }

    /// <summary>How often it is tried again; negative for ever.</summary>
    public int Retries { get; init; }

    /// <summary>One of the constants; null for <see cref="Rollback"/>.</summary>
    [Schema(Enum = [Rollback, Uninstall])]
    public string? Strategy { get; init; }
}
