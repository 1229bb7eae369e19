using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Artifacts;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Sources;

/// <summary>One run on a source: what the steps of every kind of source share.</summary>
public abstract class SourceContext : ReconcileContext
{
    private readonly FluxKind _kind;
    private readonly string[] _failures;
    private readonly string[] _failuresBefore;

    /// <summary>Begins a run.</summary>
    /// <param name="session">What the pipeline hands over.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="failures">The conditions whose end is told as a recovery.</param>
    protected SourceContext(ReconcileSession session, FluxKind kind, params string[] failures)
        : base(session)
    {
        ArgumentNullException.ThrowIfNull(failures);
        (_kind, _failures) = (kind, failures);
        _failuresBefore = [.. failures.Where(Conditions.IsTrue)];
    }

    /// <summary>The artifact that is advertised now; null where there is none (any more).</summary>
    public ArtifactStatus? Artifact { get; internal set; }

    /// <summary>The artifact that was advertised when the run began; null where there was none.</summary>
    public abstract ArtifactStatus? ArtifactBefore { get; }

    /// <summary>How often to look for changes.</summary>
    public abstract TimeSpan Interval { get; }

    /// <summary>The folder of this object's artifacts.</summary>
    public string Folder => ArtifactPath.FolderOf(Target.Cluster, _kind, Target.Namespace, Target.Name);

    /// <summary>Whether something was failing when the run began and nothing is any more.</summary>
    public bool HasRecovered => _failuresBefore.Length > 0 && !Array.Exists(_failures, Conditions.IsTrue);

    /// <summary>
    /// The name that <c>status.url</c> ends in, which leads to the newest artifact (<c>latest.tar.gz</c>, <c>index.yaml</c>); null for a kind
    /// without <c>status.url</c>.
    /// </summary>
    protected internal virtual string? LatestName => null;

    /// <summary>Says what is being done; written at once unless this is another try after a failure, which said it before.</summary>
    public Task ProgressAsync(string message, CancellationToken cancellationToken) =>
        ProgressAsync(message, write: Request.Failures == 0, cancellationToken);

    /// <summary>Takes the object as it was read.</summary>
    /// <exception cref="FluxObjectException">A field is missing or of the wrong form.</exception>
    protected internal abstract void Read(JsonObject json);

    /// <summary>Makes a stored artifact the advertised one.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="path">Its path.</param>
    /// <param name="stored">Its digest and size.</param>
    /// <param name="revision">What it was made of.</param>
    /// <param name="metadata">What else is known of it; null for nothing.</param>
    internal void Advertise(
        IArtifactStore store, string path, StoredArtifact stored, Revision revision, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Artifact = new()
        {
            Digest = stored.Digest,
            LastUpdateTime = Clock.GetUtcNow(),
            Metadata = metadata ?? new Dictionary<string, string>(),
            Path = path,
            Revision = revision,
            Size = stored.SizeBytes,
            Url = store.UrlOf(path).AbsoluteUri,
        };
        Advertise(store);
        Conditions.Delete(ConditionTypes.StorageOperationFailed);
    }

    /// <summary>Writes <see cref="Artifact"/> into the status, under the address that the store is served at now.</summary>
    internal void Advertise(IArtifactStore store)
    {
        if (Artifact is not { } artifact)
        {
            Status.Remove("artifact");
            Status.Remove("url");
            return;
        }

        Artifact = artifact with { Url = store.UrlOf(artifact.Path).AbsoluteUri };
        Status["artifact"] = FluxJson.Write(Artifact);
        if (LatestName is { } name)
        {
            Status["url"] = store.UrlOf($"{Folder}/{name}").AbsoluteUri;
        }
    }

    /// <summary>Sets a field of the status; null removes it.</summary>
    internal void SetStatus(string field, JsonNode? value)
    {
        Status.Remove(field);
        if (value is not null)
        {
            Status[field] = value.DeepClone();
        }
    }

    /// <summary>Notes what a user should know of a run that went through: a new artifact, or that a failure is over.</summary>
    /// <param name="message">The event's text.</param>
    /// <param name="reason">The reason of both; null for <c>NewArtifact</c> and <c>Succeeded</c>.</param>
    internal void NotifyStored(string message, string? reason = null)
    {
        if (Artifact is not { } artifact)
        {
            return;
        }

        var metadata = new Dictionary<string, string> { ["revision"] = $"{artifact.Revision}", ["digest"] = $"{artifact.Digest}" };
        if (ArtifactBefore?.Digest != artifact.Digest)
        {
            AddEvent(EventSeverity.Info, reason ?? SourceReasons.NewArtifact, message, metadata);
        }
        else if (HasRecovered)
        {
            AddEvent(EventSeverity.Info, reason ?? MetaReasons.Succeeded, message, metadata);
        }
    }
}
