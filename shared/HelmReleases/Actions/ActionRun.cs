using Flux.Api;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;
using Flux.Primitives;

namespace Flux.HelmReleases.Actions;

/// <summary>One action while it is worked on.</summary>
internal sealed class ActionRun(HelmReleaseContext context, ActionState state, ReleaseStorage storage, HelmReleaseOptions options)
{
    private const int MaxStateText = 2000;

    public HelmReleaseContext Context => context;

    public HelmReleaseOptions Options => options;

    public ReleaseStorage Storage => storage;

    public IKubernetesClient Client => context.ClusterClient;

    public HelmReleaseSpec Spec => context.Spec;

    /// <summary>How far it has come.</summary>
    public ActionState State { get; set; } = state;

    /// <summary>The revision that is being made or worked on; null where none is stored yet.</summary>
    public Release? Release { get; set; }

    /// <summary>The revision it takes the place of; null for none.</summary>
    public Release? Original { get; set; }

    /// <summary>Whether <see cref="Release"/> differs from what is stored.</summary>
    public bool IsDirty { get; set; }

    /// <summary>The release as it was last stored.</summary>
    public Release? Stored { get; set; }

    /// <summary>Revisions before it that this action has stored in another state.</summary>
    public List<Release> StoredOriginals { get; } = [];

    /// <summary>The release's objects, once they are built.</summary>
    public IReadOnlyList<ReleaseObject>? Targets { get; set; }

    /// <summary>What Helm says meanwhile.</summary>
    public ActionLog Log { get; } = new(context.Clock);

    public DateTimeOffset Now => context.Clock.GetUtcNow();

    public string Action => State.Action;

    public Release Current => Release ?? throw new InvalidOperationException("no release is being worked on");

    /// <summary>Whose the objects are, by their labels.</summary>
    public ApplyOwner Owner => new()
    {
        FieldManager = ObjectWriter.Manager,
        Group = FluxKinds.HelmRelease.Gvk.Group,
        Name = context.Target.Name,
        Namespace = context.Target.Namespace,
    };

    /// <summary>How long one operation may take.</summary>
    public TimeSpan Timeout => TimeoutOf(Spec, Action);

    /// <summary>Whether nothing but hooks is waited for.</summary>
    public bool WaitsForHooksOnly => Settings is { DisableWait: true };

    public bool DisablesHooks => Settings is { DisableHooks: true };

    public bool DisablesWaitForJobs => Action switch
    {
        ActionNames.Install => Spec.InstallOrDefault().DisableWaitForJobs,
        ActionNames.Upgrade => Spec.UpgradeOrDefault().DisableWaitForJobs,
        _ => Spec.RollbackOrDefault().DisableWaitForJobs,
    };

    public bool CleansUpOnFail => Action switch
    {
        ActionNames.Upgrade => Spec.UpgradeOrDefault().CleanupOnFail,
        ActionNames.Rollback => Spec.RollbackOrDefault().CleanupOnFail,
        _ => false,
    };

    public ReleaseWaiter Waiter => new(Client, context.Clock, context.Health, IsLegacy);

    private bool IsLegacy => (Spec.WaitStrategy?.Name ?? (options.UseHelm3Defaults ? HelmWaitStrategy.Legacy : HelmWaitStrategy.Poller)) == HelmWaitStrategy.Legacy;

    private IHelmReleaseAction? Settings => Action switch
    {
        ActionNames.Install => Spec.InstallOrDefault(),
        ActionNames.Upgrade => Spec.UpgradeOrDefault(),
        ActionNames.Rollback => Spec.RollbackOrDefault(),
        ActionNames.Uninstall or ActionNames.UninstallRemediation => Spec.UninstallOrDefault(),
        _ => null,
    };

    public static TimeSpan TimeoutOf(HelmReleaseSpec spec, string action) => (action switch
    {
        ActionNames.Install => spec.Install?.Timeout,
        ActionNames.Upgrade => spec.Upgrade?.Timeout,
        ActionNames.Test => spec.Test?.Timeout,
        ActionNames.Rollback => spec.Rollback?.Timeout,
        ActionNames.UninstallRemediation => spec.Uninstall?.Timeout,
        ActionNames.Uninstall => spec.Uninstall?.Timeout,
        _ => null,
    }) ?? spec.EffectiveTimeout();

    /// <summary>Whether the stage has waited for so long.</summary>
    public bool IsTimeUp(TimeSpan timeout) => Now - State.Since >= timeout;

    /// <summary>Changes the release; it is stored with the next <see cref="SaveAsync"/>.</summary>
    public void Change(Func<Release, Release> change)
    {
        Release = change(Current);
        IsDirty = true;
    }

    /// <summary>Stores the release where it was changed.</summary>
    /// <exception cref="KubernetesException">It cannot be stored, or someone else has changed it.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (IsDirty)
        {
            Stored = Release = await storage.UpdateAsync(Current, cancellationToken);
            IsDirty = false;
        }
    }

    /// <summary>Stores the release before in another state.</summary>
    public async Task SaveOriginalAsync(Release release, CancellationToken cancellationToken)
    {
        var stored = await storage.UpdateAsync(release, cancellationToken);
        StoredOriginals.Add(stored);
        Original = Original?.Version == stored.Version ? stored : Original;
    }

    /// <summary>The release's objects, owned by it.</summary>
    /// <exception cref="ActionFailedException">They cannot be built.</exception>
    public async Task<IReadOnlyList<ReleaseObject>> TargetsAsync(CancellationToken cancellationToken)
    {
        if (Targets is { } known)
        {
            return known;
        }

        try
        {
            var targets = await ManifestObjects.BuildAsync(Client, Current.Manifest, context.ReleaseNamespace, cancellationToken);
            foreach (var target in targets)
            {
                ManifestObjects.MarkOwned(target.Json, Current.Name, Current.Namespace);
            }

            return Targets = targets;
        }
        catch (ActionFailedException e)
        {
            throw new ActionFailedException($"unable to build kubernetes objects from new release manifest: {e.Message}", e);
        }
    }

    /// <summary>Notes what is left to be done; texts are cut to what fits.</summary>
    public ActionState Left() => State with
    {
        Failure = Cut(State.Failure),
        Errors = [.. State.Errors.Take(3).Select(e => Cut(e)!)],
        Created = [.. State.Created.Take(40)],
    };

    private static string? Cut(string? text) => text is { Length: > MaxStateText } ? text[..MaxStateText] : text;
}
