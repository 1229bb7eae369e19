using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;

namespace Flux.Reconciliation;

/// <summary>One run on one object: what its steps share. A kind derives its own, with what its steps hand on.</summary>
public class ReconcileContext
{
    private const int MaxEventLength = 39_000;
    private readonly ReconcileSession _session;
    private readonly List<FluxEvent> _events = [];
    private bool _progressWritten;

    /// <summary>Begins a run.</summary>
    public ReconcileContext(ReconcileSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        Patcher = new(session.Client, session.Profile);
    }

    /// <summary>The object's identity.</summary>
    public ReconcileTarget Target => _session.Request.Target;

    /// <summary>What was asked for.</summary>
    public ReconcileRequest Request => _session.Request;

    /// <summary>The cluster the object lives in, as ourselves.</summary>
    public IKubernetesClient Client => _session.Client;

    /// <summary>What holds for the cluster beside the host's settings.</summary>
    public ClusterPolicy Policy => _session.Policy;

    /// <summary>The object.</summary>
    public FluxObject Object => _session.Object;

    /// <summary>The object's conditions; steps set those of their kind only.</summary>
    public Conditions Conditions => Object.Conditions;

    /// <summary>The status as it shall be.</summary>
    public JsonObject Status => Object.Status;

    /// <summary>The time.</summary>
    public TimeProvider Clock => _session.Services.Clock;

    /// <summary>Delays.</summary>
    public ReconciliationOptions Options => _session.Services.Options;

    /// <summary>When the work began; before this activity where it was resumed.</summary>
    public DateTimeOffset StartedAt => _session.StartedAt;

    /// <summary>How long the work has taken so far, waiting included.</summary>
    public TimeSpan Elapsed => Clock.GetUtcNow() - StartedAt;

    /// <summary>
    /// How old lists may be that this run uses: since it was asked for, where it had to wait for its turn; zero where it began at once.
    /// </summary>
    public TimeSpan ListMaxAge
    {
        get
        {
            var waited = Request.AsOf is { } asOf ? Clock.GetUtcNow() - new DateTimeOffset(asOf, TimeSpan.Zero) : TimeSpan.Zero;
            return waited >= Options.ShareListsAfter ? waited : TimeSpan.Zero;
        }
    }

    /// <summary>Takes credentials out of messages; steps tell it the secrets they read.</summary>
    public SecretMask Mask { get; } = new();

    /// <summary>Metadata of every event of this run, without prefix (<c>revision</c>, …).</summary>
    public virtual IReadOnlyDictionary<string, string> EventMetadata => new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The events of this run, in order; sent when it ends.</summary>
    public IReadOnlyList<FluxEvent> Events => _events;

    internal StatusPatcher Patcher { get; }

    internal ReconcileSession Session => _session;

    /// <summary>Whether this run goes on where an earlier one waited.</summary>
    public bool IsResumed => _session.Resumption is not null;

    /// <summary>
    /// Who or what asks for another run while this one goes on with what it had begun, as <c>Kind/namespace/name</c>; null where nothing does.
    /// </summary>
    public string? InterruptedBy { get; internal set; }

    /// <summary>What the step left when it waited; null where it runs for the first time.</summary>
    public JsonElement? StateOf(string step) => _session.Resumption is { } resumption && resumption.Step == step ? resumption.State : null;

    /// <summary>Notes an event; it is sent when the run ends, after its status is written.</summary>
    /// <param name="severity">How it is told on.</param>
    /// <param name="reason">Why; null for the reason of <c>Ready</c> as it is now.</param>
    /// <param name="message">What happened; credentials are masked.</param>
    /// <param name="metadata">More metadata, without prefix; null for none.</param>
    /// <param name="isRoutine">Whether it only says that all is as it was.</param>
    public void AddEvent(
        EventSeverity severity, string? reason, string message, IReadOnlyDictionary<string, string>? metadata = null, bool isRoutine = false)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in EventMetadata.Concat(metadata ?? new Dictionary<string, string>()))
        {
            all[$"{_session.Profile.Kind.Group}/{key}"] = value;
        }

        foreach (var (key, value) in Object.Annotations.Where(pair => pair.Key.StartsWith(FluxAnnotations.EventPrefix, StringComparison.Ordinal)))
        {
            all[key] = value;
        }

        message = Mask.Apply(message);
        _events.Add(new()
        {
            Cluster = Target.Cluster,
            Kind = _session.Profile.Kind,
            Key = Object.Key,
            Uid = Object.Uid,
            ResourceVersion = Object.ResourceVersion,
            Severity = severity,
            Reason = reason ?? ReadyReason(severity),
            Message = message.Length > MaxEventLength ? message[..MaxEventLength] : message,
            Metadata = all,
            IsRoutine = isRoutine,
            Timestamp = Clock.GetUtcNow(),
            ReportingController = _session.Profile.ReportingController,
        });
    }

    /// <summary>Says what is being done, and leaves <c>Ready</c> as it is; nothing is written yet.</summary>
    public void MarkProgressing(string message) => Conditions.MarkReconciling(MetaReasons.Progressing, message);

    /// <summary>
    /// Says what is being done: <c>Reconciling=True</c> and <c>Ready=Unknown</c>. The first call of a run that is expected to
    /// change something is written at once; later ones, and all of a run that only checks, are seen where the run fails.
    /// </summary>
    /// <param name="message">E.g. <c>Building manifests for revision …</c>.</param>
    /// <param name="write">Whether this run is expected to change something.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ProgressAsync(string message, bool write, CancellationToken cancellationToken)
    {
        Conditions.MarkUnknown(ConditionTypes.Ready, MetaReasons.Progressing, "Reconciliation in progress");
        Conditions.MarkReconciling(MetaReasons.Progressing, message);
        if (write && !_progressWritten)
        {
            _progressWritten = true;
            await Patcher.WriteStatusAsync(Object, cancellationToken);
        }
    }

    /// <summary>Holds the object by its finalizer, and writes the status as it stands.</summary>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        await Patcher.SetFinalizerAsync(Object, present: true, cancellationToken);
        await Patcher.WriteStatusAsync(Object, cancellationToken);
    }

    /// <summary>Writes the status as it stands, and lets go of the object: it is not reconciled any more.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await Patcher.WriteStatusAsync(Object, cancellationToken);
        await Patcher.SetFinalizerAsync(Object, present: false, cancellationToken);
    }

    private string ReadyReason(EventSeverity severity) => Conditions.ReasonOf(ConditionTypes.Ready) is { Length: > 0 } reason
        ? reason
        : severity == EventSeverity.Error ? "error" : "info";
}
