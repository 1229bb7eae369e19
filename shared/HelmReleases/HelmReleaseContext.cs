using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Helm.Rendering;
using Flux.HelmReleases.Actions;
using Flux.HelmReleases.Charts;
using Flux.HelmReleases.Snapshots;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Health;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.HelmReleases;

/// <summary>One run on one HelmRelease: what its steps hand on.</summary>
public sealed class HelmReleaseContext(ReconcileSession session) : ReconcileContext(session)
{
    private readonly Lazy<HelmRelease> _release = new(() => HelmRelease.Read(session.Object.Json));
    private HealthExpressions? _health;

    /// <summary>The object as it was when the run began.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form; the first step has found that out.</exception>
    public HelmRelease HelmRelease => _release.Value;

    /// <summary>What the user wants.</summary>
    public HelmReleaseSpec Spec => HelmRelease.Spec;

    /// <summary><c>spec.healthCheckExprs</c>.</summary>
    /// <exception cref="Cel.CelException">An expression does not parse; the step that reads the spec has found that out.</exception>
    internal HealthExpressions Health => _health ??= Spec.HealthCheckExprs.Count == 0 ? HealthExpressions.None : new(Spec.HealthCheckExprs);

    /// <summary>The release's name.</summary>
    internal string ReleaseName => ReleaseNames.Shorten(ReleaseNames.NameOf(HelmRelease));

    /// <summary>The namespace of the release's objects.</summary>
    internal string ReleaseNamespace => ReleaseNames.NamespaceOf(HelmRelease);

    /// <summary>The algorithm of the digests in the status, one of <see cref="Values.ConfigDigest.Algorithms"/>.</summary>
    internal string DigestAlgorithm { get; init; } = HelmReleases.Values.ConfigDigest.Sha256;

    /// <summary>What the chart's source advertises.</summary>
    internal ChartArtifact? Artifact { get; set; }

    /// <summary>The HelmChart as it is, where the run has read it already.</summary>
    internal JsonObject? HelmChart { get; set; }

    /// <summary>The chart, under the version it is released in.</summary>
    internal CompiledChart? Chart { get; set; }

    /// <summary>The digest of the artifact the chart came from; empty where it has none.</summary>
    internal string OciDigest { get; set; } = "";

    /// <summary>The values.</summary>
    internal Dictionary<string, object?> Values { get; set; } = [];

    /// <summary>The digest of <see cref="Values"/>.</summary>
    internal string ConfigDigest { get; set; } = "";

    /// <summary>The cluster to install to, as whoever installs.</summary>
    internal IKubernetesClient? TargetClient { get; set; }

    /// <summary>What an action left that had to wait; null where there is none.</summary>
    internal ActionState? ActionLeft { get; set; }

    /// <summary>The types of action that this run has done already.</summary>
    internal List<string> Previous { get; } = [];

    internal IKubernetesClient ClusterClient => TargetClient ?? throw new InvalidOperationException("the target cluster was not connected");

    internal string ChartName => Chart?.Chart.Name ?? "";

    internal string ChartVersion => Chart?.Chart.Metadata.Version ?? "";

    /// <summary><c>status.history</c>.</summary>
    internal SnapshotHistory History
    {
        get => SnapshotHistory.Read(Status["history"]);
        set => Set("history", value.Snapshots.Count == 0 ? null : value.ToJson());
    }

    /// <summary>Whether the last attempt was an install or an upgrade; empty for neither.</summary>
    internal string LastAction
    {
        get => Status.Text("lastAttemptedReleaseAction") ?? "";
        set => SetText("lastAttemptedReleaseAction", value);
    }

    /// <summary>What follows the failures of the last attempt; null where there was none.</summary>
    internal Remediation? ActiveRemediation => LastAction switch
    {
        ActionNames.Install => Remediation.OfInstall(Spec),
        ActionNames.Upgrade => Remediation.OfUpgrade(Spec),
        _ => null,
    };

    /// <summary>When the last attempt is tried again; null where it is remediated, or there was none.</summary>
    internal TimeSpan? ActiveRetry(HelmReleaseOptions options) => LastAction switch
    {
        ActionNames.Install => RetryOf(ActionNames.Install, options),
        ActionNames.Upgrade => RetryOf(ActionNames.Upgrade, options),
        _ => null,
    };

    internal TimeSpan? RetryOf(string action, HelmReleaseOptions options) => action == ActionNames.Install
        ? HelmReleaseDefaults.RetryInterval(Spec.Install?.Strategy?.Name, Spec.Install?.Strategy?.RetryInterval, options)
        : HelmReleaseDefaults.RetryInterval(Spec.Upgrade?.Strategy?.Name, Spec.Upgrade?.Strategy?.RetryInterval, options);

    /// <summary>A counter in the status; 0 where it is not there.</summary>
    internal long Count(string counter) => Status.Number(counter) ?? 0;

    internal void Increment(string counter) => Status[counter] = Count(counter) + 1;

    internal void ClearFailures()
    {
        foreach (var counter in (string[])["failures", "installFailures", "upgradeFailures"])
        {
            Status.Remove(counter);
        }
    }

    /// <summary>Sets a text in the status; an empty one removes it.</summary>
    internal void SetText(string field, string text) => Set(field, text.Length == 0 ? null : JsonValue.Create(text));

    /// <summary>The records of the release that the spec means.</summary>
    internal ReleaseStorage StorageOf(string ns, HelmReleaseOptions options) => new(ClusterClient, ns, Clock, options.SplitLargeReleases);

    /// <summary>Notes an event about a revision.</summary>
    internal void AddReleaseEvent(EventSeverity severity, string reason, string message, string revision, string token, string appVersion, string ociDigest)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in ((string, string)[])[("revision", revision), ("token", token), ("app-version", appVersion), ("oci-digest", ociDigest)])
        {
            if (value.Length > 0)
            {
                metadata[key] = value;
            }
        }

        AddEvent(severity, reason, message, metadata);
    }

    /// <summary>Notes an event about a revision that was seen.</summary>
    internal void AddReleaseEvent(EventSeverity severity, string reason, string message, Snapshot snapshot) =>
        AddReleaseEvent(severity, reason, message, snapshot.ChartVersion, snapshot.ConfigDigest, snapshot.AppVersion, snapshot.OciDigest);

    private void Set(string field, JsonNode? value)
    {
        if (value is null)
        {
            Status.Remove(field);
        }
        else
        {
            Status[field] = value;
        }
    }
}
