using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Kubernetes.Health;
using Flux.Kustomizations.Substitution;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sops.Keys;

namespace Flux.Kustomizations;

/// <summary>One run on one Kustomization: what its steps hand on.</summary>
public sealed class KustomizationContext(ReconcileSession session) : ReconcileContext(session)
{
    private readonly Lazy<Kustomization> _kustomization = new(() => Kustomization.Read(session.Object.Json));
    private const int ManyObjects = 50;
    private HealthExpressions? _health;
    private IReadOnlyDictionary<string, string>? _variables;

    /// <summary>The object as it was when the run began.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form; the first step has found that out.</exception>
    public Kustomization Kustomization => _kustomization.Value;

    /// <summary>What the user wants.</summary>
    public KustomizationSpec Spec => Kustomization.Spec;

    /// <summary><c>spec.healthCheckExprs</c>.</summary>
    /// <exception cref="Cel.CelException">An expression does not parse; the step that reads the spec has found that out.</exception>
    internal HealthExpressions Health => _health ??= Spec.HealthCheckExprs.Count == 0 ? HealthExpressions.None : new(Spec.HealthCheckExprs);

    /// <summary>The artifact's revision; empty until the source is resolved.</summary>
    public string Revision { get; internal set; } = "";

    /// <summary>The artifact's origin revision; empty where there is none.</summary>
    public string OriginRevision { get; internal set; } = "";

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, string> EventMetadata
    {
        get
        {
            var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
            if (Revision.Length > 0)
            {
                metadata["revision"] = Revision;
            }

            if (OriginRevision.Length > 0)
            {
                metadata["originRevision"] = OriginRevision;
            }

            return metadata;
        }
    }

    internal SourceArtifact? Artifact { get; set; }

    internal FileTree? Tree { get; set; }

    /// <summary>What the build asks of <see cref="Tree"/>.</summary>
    internal TreeReads Reads { get; } = new();

    internal BuiltManifests? Manifests { get; set; }

    internal IKubernetesClient? TargetClient { get; set; }

    /// <summary>The digest of what was built; empty until then.</summary>
    internal string BuildDigest { get; set; } = "";

    /// <summary>The objects as they are applied, once they are prepared.</summary>
    internal IReadOnlyList<JsonObject> Objects { get; set; } = [];

    /// <summary>What was done with each object; empty until then.</summary>
    internal ChangeSet Changes { get; set; } = ChangeSet.Empty;

    /// <summary>What the annotations ask for that Flux does not have; the step that reads the spec sets it.</summary>
    internal KustomizationExtras Extras { get; set; } = new();

    /// <summary>What is not as it should be and was left so.</summary>
    internal IReadOnlyList<ObjectDrift> Drifts { get; set; } = [];

    /// <summary>The Jobs among the objects that are deleted once they are done.</summary>
    internal IReadOnlySet<ObjectIdentity> ExpiringJobs { get; set; } = new HashSet<ObjectIdentity>();

    /// <summary>What decides what is built and applied; empty until that is known. See <see cref="AppliedInputs"/>.</summary>
    internal string Inputs { get; set; } = "";

    /// <summary>Whether the build took anything by URL: then it has to be built each time, as upstream does.</summary>
    internal bool IsOfRemotes { get; set; }

    /// <summary>Whether everything is known to be as the last complete apply left it, so that nothing has to be fetched, built or applied.</summary>
    internal bool IsRecalled { get; set; }

    /// <summary>Whether what is to be applied will take a while.</summary>
    private bool IsLong => Manifests?.Objects.Count > ManyObjects;

    /// <summary>What this run has listed of its objects.</summary>
    internal LiveMetadata? Live { get; set; }

    /// <summary>The status of each object as it was seen while applying; none where this run goes on after a wait.</summary>
    internal IReadOnlyList<ObjectStatus> Statuses { get; set; } = [];

    /// <summary>Whether this run has changed an object on the cluster.</summary>
    internal bool HasDrifted { get; set; }

    /// <summary>What was applied before this run.</summary>
    internal Inventory OldInventory => Inventory.Parse(Object.Json.At("status", "inventory"));

    internal string Path => ArtifactPath.Join(Spec.Path);

    internal bool IsNewRevision => Kustomization.Status.LastAppliedRevision != Revision;

    /// <summary>Whether dependents may see something new: readiness, revision or generation has moved.</summary>
    internal bool HasMoved => IsNewRevision
        || Kustomization.Status.ObservedGeneration != Object.Generation
        || !Kustomization.Status.Conditions.Any(c => c is { Type: ConditionTypes.Ready, Status: ConditionStatus.True });

    /// <summary>What decrypts for this run; null where nothing is to be decrypted, or it was not looked for yet.</summary>
    internal IKeyService? Decryption { get; set; }

    /// <summary>Which version of which Secret the keys are from; empty for none.</summary>
    internal string DecryptionVersion { get; set; } = "";

    /// <summary>The variables of <c>spec.postBuild</c>, read once a run; empty where it has none.</summary>
    /// <exception cref="KustomizationException">A reference cannot be read, or a name is not one.</exception>
    internal async Task<IReadOnlyDictionary<string, string>> VariablesAsync(CancellationToken cancellationToken) =>
        _variables ??= Spec.PostBuild is { } postBuild
            ? await VariableLoader.LoadAsync(postBuild, Target.Namespace, Client, Mask, cancellationToken)
            : new Dictionary<string, string>();

    /// <summary>Says which phase has begun, in upstream's words.</summary>
    internal Task ProgressAsync(string doing, CancellationToken cancellationToken) => ProgressAsync(
        $"{doing} for revision {Revision} with a timeout of {GoDuration.Format(Spec.EffectiveTimeout())}", HasMoved && !IsResumed && !IsRecalled && (IsLong || Elapsed >= Options.ProgressDelay), cancellationToken);

    /// <summary>Counts the run in <c>status.history</c> under a reason.</summary>
    internal void RecordHistory(string reason)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["revision"] = Revision };
        if (OriginRevision.Length > 0)
        {
            metadata["originRevision"] = OriginRevision;
        }

        Status["history"] = ReconcileHistory.Upsert(
            Kustomization.Status.History, BuildDigest, reason, Clock.GetUtcNow(), Elapsed, metadata);
    }
}
