using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>How to upgrade.</summary>
public sealed record HelmUpgrade : IHelmReleaseAction
{
    /// <summary>The release is upgraded although its chart has another name.</summary>
    public const string InPlaceUpdate = "InPlaceUpdate";

    /// <summary>A release whose chart gets another name is uninstalled and installed anew.</summary>
    public const string Reinstall = "Reinstall";

    /// <summary><see cref="InPlaceUpdate"/> or <see cref="Reinstall"/>; null for the latter.</summary>
    [Schema(Enum = [InPlaceUpdate, Reinstall])]
    public string? ChartNameChangeStrategy { get; init; }

    /// <summary>Deletes what a failed upgrade created.</summary>
    public bool CleanupOnFail { get; init; }

    /// <summary>What becomes of the definitions in <c>crds/</c>; null for <c>Create</c>.</summary>
    [Schema(Enum = [CrdPolicies.Skip, CrdPolicies.Create, CrdPolicies.CreateReplace])]
    public string? Crds { get; init; }

    /// <summary>Runs no hooks.</summary>
    public bool DisableHooks { get; init; }

    /// <summary>Does not check objects against the server's schemas.</summary>
    [JsonPropertyName("disableOpenAPIValidation")]
    public bool DisableOpenApiValidation { get; init; }

    /// <summary>Does not check values against the chart's schemas.</summary>
    public bool DisableSchemaValidation { get; init; }

    /// <summary>Refuses objects that exist and are not the release's.</summary>
    public bool DisableTakeOwnership { get; init; }

    /// <summary>Does not wait for what was applied.</summary>
    public bool DisableWait { get; init; }

    /// <summary>Does not wait for Jobs to complete.</summary>
    public bool DisableWaitForJobs { get; init; }

    /// <summary>Replaces objects instead of patching them; not where they are applied server-side.</summary>
    public bool Force { get; init; }

    /// <summary>Lays the new values over those of the last release.</summary>
    public bool PreserveValues { get; init; }

    /// <summary>What follows a failure; null for the defaults.</summary>
    public UpgradeRemediation? Remediation { get; init; }

    /// <summary>Whether objects are applied server-side; null for <see cref="ServerSideApplyModes.Auto"/>.</summary>
    [Schema(Enum = [ServerSideApplyModes.Enabled, ServerSideApplyModes.Disabled, ServerSideApplyModes.Auto])]
    public string? ServerSideApply { get; init; }

    /// <summary>Whether a failure is remediated or tried again; null for the former.</summary>
    public UpgradeStrategy? Strategy { get; init; }

    /// <summary>How long one operation may take; null for the spec's.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Timeout { get; init; }
}
