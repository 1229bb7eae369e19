using System.Text.Json.Serialization;

namespace Flux.Api;

/// <summary>How to install.</summary>
public sealed record HelmInstall : IHelmReleaseAction
{
    /// <summary>What becomes of the definitions in <c>crds/</c>; null for <c>Create</c>.</summary>
    [Schema(Enum = [CrdPolicies.Skip, CrdPolicies.Create, CrdPolicies.CreateReplace])]
    public string? Crds { get; init; }

    /// <summary>Makes the target namespace; looked at only where the spec names one.</summary>
    public bool CreateNamespace { get; init; }

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

    /// <summary>What follows a failure; null for the defaults.</summary>
    public InstallRemediation? Remediation { get; init; }

    /// <summary>Takes a name whose release is deleted or failed.</summary>
    public bool Replace { get; init; }

    /// <summary>Whether objects are applied server-side; null for true.</summary>
    public bool? ServerSideApply { get; init; }

    /// <summary>Not looked at any more: <see cref="Crds"/> says it.</summary>
    [JsonPropertyName("skipCRDs")]
    public bool SkipCrds { get; init; }

    /// <summary>Whether a failure is remediated or tried again; null for the former.</summary>
    public InstallStrategy? Strategy { get; init; }

    /// <summary>How long one operation may take; null for the spec's.</summary>
    [Schema(Pattern = SchemaPatterns.Duration)]
    public TimeSpan? Timeout { get; init; }
}
