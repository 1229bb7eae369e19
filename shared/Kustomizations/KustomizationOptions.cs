using System.ComponentModel.DataAnnotations;

namespace Flux.Kustomizations;

/// <summary>How Kustomizations are reconciled; bound from the <c>Flux:Kustomizations</c> section.</summary>
/// <remarks>Spec: kustomize-controller's flags; a flag's name is given where there is one.</remarks>
public sealed class KustomizationOptions
{
    private const string ObjectName = "^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?)?$";

    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Kustomizations";

    /// <summary>Sources must be in the Kustomization's namespace (<c>--no-cross-namespace-refs</c>). The default is false.</summary>
    public bool NoCrossNamespaceRefs { get; set; }

    /// <summary>Impersonated where a Kustomization names no service account (<c>--default-service-account</c>); empty for nobody.</summary>
    public string DefaultServiceAccount { get; set; } = "";

    /// <summary>Allows <c>ExternalArtifact</c> as a source (feature gate <c>ExternalArtifact</c>). The default is false.</summary>
    public bool AllowExternalArtifacts { get; set; }

    /// <summary>
    /// A dependency with a <c>readyExpr</c> must also be ready by the rules for those without (feature gate
    /// <c>AdditiveCELDependencyCheck</c>). The default is false.
    /// </summary>
    public bool AdditiveReadyExpressions { get; set; }

    /// <summary>A variable without value or default is an error (feature gate <c>StrictPostBuildSubstitutions</c>). The default is true.</summary>
    public bool StrictSubstitutions { get; set; } = true;

    /// <summary>
    /// Bases and files are not taken from other places by URL (<c>--no-remote-bases</c>). The default is false, as upstream; the egress policy holds
    /// for them, and no credential is sent.
    /// </summary>
    public bool NoRemoteBases { get; set; }

    /// <summary>
    /// The ConfigMap, as <c>namespace/name</c> on the Kustomization's cluster, that says at which Vaults or OpenBaos to log in with ServiceAccounts'
    /// tokens where a Kustomization's Secret has none (<c>--sops-vault-configmap</c>); empty for nowhere.
    /// </summary>
    [RegularExpression(ObjectName)]
    public string SopsVaultConfigMap { get; set; } = "";

    /// <summary>
    /// The Secret, as <c>namespace/name</c>, whose entries <c>*.agekey</c> decrypt where a Kustomization names none
    /// (<c>--sops-age-secret</c>); empty for none.
    /// </summary>
    [RegularExpression(ObjectName)]
    public string SopsAgeSecret { get; set; } = "";

    /// <summary>A health check ends with the first failed object (not feature gate <c>DisableFailFastBehavior</c>). The default is true.</summary>
    public bool FailFast { get; set; } = true;

    /// <summary>Field managers (by prefix) whose fields are taken over, besides kubectl's (<c>--override-manager</c>).</summary>
    public IList<string> OverrideManagers { get; } = [];

    /// <summary>Kinds, each as <c>group/Kind</c>, that are applied before all others but definitions and classes (<c>--custom-apply-stage-kinds</c>).</summary>
    public IList<string> CustomApplyStageKinds { get; } = [];

    /// <summary>How many objects are compared with the cluster at once, from 1 to 64 (<c>--concurrent-ssa</c>). The default is 4.</summary>
    [Range(1, 64)]
    public int ConcurrentApply { get; set; } = 4;

    /// <summary>Brings managed fields to the applied version first (feature gate <c>MigrateAPIVersion</c>). The default is false.</summary>
    public bool MigrateApiVersion { get; set; }

    /// <summary>Reports drift instead of correcting it where a Kustomization does not say otherwise (<c>fluxfn.dev/drift</c>). The default is false.</summary>
    public bool ReportDrift { get; set; }

    /// <summary>Applies what the server accepts although it refuses other objects, unless a Kustomization says otherwise (<c>fluxfn.dev/apply</c>). The default is false.</summary>
    public bool PartialApply { get; set; }

    /// <summary>Names the changed fields in events, unless a Kustomization says otherwise (<c>fluxfn.dev/diff</c>). The default is false.</summary>
    public bool DiffInEvents { get; set; }

    /// <summary>
    /// How much may be pruned at once without approval where a Kustomization does not say otherwise (<c>fluxfn.dev/prune-limit</c>): a number of
    /// objects or a percentage, e.g. <c>30%</c>. The default is empty: no limit.
    /// </summary>
    [RegularExpression("^([0-9]{1,9}|([0-9]|[1-9][0-9]|100)%)?$")]
    public string PruneLimit { get; set; } = "";

    /// <summary>How often health is looked at, from 1 second to a minute. The default is 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HealthPollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the end of a stage or of a deletion is looked at, from 1 second to a minute. The default is 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan StagePollInterval { get; set; } = TimeSpan.FromSeconds(2);
}
