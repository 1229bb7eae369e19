using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Helm;
using Flux.Helm.Rendering;
using Flux.HelmReleases.Objects;
using Flux.HelmReleases.Storage;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.HelmReleases.Actions;

/// <summary>The stages that make the record of a new revision, before anything of it is applied.</summary>
/// <remarks>Spec: Helm 4, pkg/action/install.go, upgrade.go, rollback.go, up to the creation of the record.</remarks>
internal static class PrepareStages
{
    private const string NoDeployed = "has no deployed releases";

    /// <summary>Renders the chart and stores the first revision.</summary>
    /// <exception cref="ActionFailedException">The name is taken, the chart does not render, or its objects cannot be installed.</exception>
    /// <exception cref="ReleaseStorageException">The release cannot be stored.</exception>
    /// <exception cref="KubernetesException">The server refuses a record.</exception>
    public static async Task InstallAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var (install, context) = (run.Spec.InstallOrDefault(), run.Context);
        var entries = await run.Storage.ListAsync(context.ReleaseName, cancellationToken);
        var last = await FindLastAsync(run, entries, cancellationToken);
        if (last is not null && !(install.Replace && last.Info.Status is ReleaseStatuses.Uninstalled or ReleaseStatuses.Failed))
        {
            throw new ActionFailedException("release name check failed: cannot reuse a name that is still in use");
        }

        var rendered = await RenderAsync(run, context.Chart!, context.Values, 1, isUpgrade: false, install.DisableSchemaValidation, cancellationToken);
        var now = GoTime.From(run.Now);
        run.Release = new()
        {
            Name = context.ReleaseName,
            Namespace = context.ReleaseNamespace,
            Version = 1,
            Info = new()
            {
                FirstDeployed = now,
                LastDeployed = now,
                Status = ReleaseStatuses.PendingInstall,
                Description = "Initial install underway",
                Notes = rendered.Notes,
            },
            Chart = StoredChart.Of(rendered.Chart),
            Config = context.Values,
            Manifest = rendered.Manifest,
            Hooks = [.. rendered.Hooks.Select(ReleaseHook.Of)],
            ApplyMethod = MethodOf(run),
        };
        var targets = await BuildAsync(run, "unable to build kubernetes objects from release manifest: ", cancellationToken);
        if (install.DisableTakeOwnership)
        {
            await CheckOwnershipAsync(run, targets, "unable to continue with install: ", cancellationToken);
        }

        if (install.CreateNamespace && run.Spec.TargetNamespace is { Length: > 0 })
        {
            await CreateNamespaceAsync(run, cancellationToken);
        }

        if (last is not null)
        {
            run.Release = run.Release with { Version = last.Version + 1 };
            if (last.Info.Status != ReleaseStatuses.Failed)
            {
                await run.SaveOriginalAsync(last.WithStatus(ReleaseStatuses.Superseded, "superseded by new release"), cancellationToken);
            }
        }

        await StoreAsync(run, entries, 0, cancellationToken);
    }

    /// <summary>Renders the chart and stores the next revision.</summary>
    /// <inheritdoc cref="InstallAsync"/>
    public static async Task UpgradeAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var (upgrade, context) = (run.Spec.UpgradeOrDefault(), run.Context);
        var entries = await run.Storage.ListAsync(context.ReleaseName, cancellationToken);
        var last = await FindLastAsync(run, entries, cancellationToken) ?? throw new ActionFailedException($"\"{context.ReleaseName}\" {NoDeployed}");
        if (ReleaseStatuses.IsPending(last.Info.Status))
        {
            throw new ActionFailedException("another operation (install/upgrade/rollback) is in progress");
        }

        var current = await CurrentOfAsync(run, entries, last, cancellationToken);
        var (chart, values) = Reuse(run, upgrade, current);
        var rendered = await RenderAsync(run, chart, values, last.Version + 1, isUpgrade: true, upgrade.DisableSchemaValidation, cancellationToken);
        run.Release = new()
        {
            Name = context.ReleaseName,
            Namespace = current.Namespace,
            Version = last.Version + 1,
            Info = new()
            {
                FirstDeployed = current.Info.FirstDeployed,
                LastDeployed = GoTime.From(run.Now),
                Status = ReleaseStatuses.PendingUpgrade,
                Description = "Preparing upgrade",
                Notes = rendered.Notes,
            },
            Chart = StoredChart.Of(rendered.Chart),
            Config = values,
            Manifest = rendered.Manifest,
            Hooks = [.. rendered.Hooks.Select(ReleaseHook.Of)],
            ApplyMethod = MethodOf(run),
            Labels = last.Labels,
        };
        run.Original = current;
        var targets = await BuildAsync(run, "unable to build kubernetes objects from new release manifest: ", cancellationToken);
        var originals = await OriginalsAsync(run, cancellationToken);
        if (upgrade.DisableTakeOwnership)
        {
            var known = originals.Select(o => o.Id).ToHashSet();
            await CheckOwnershipAsync(run, targets.Where(t => !known.Contains(t.Id)), "unable to continue with update: ", cancellationToken);
        }

        await StoreAsync(run, entries, run.Spec.EffectiveMaxHistory(), cancellationToken);
        run.State = run.State with { Original = current.Version };
    }

    /// <summary>Stores a revision that is a copy of an earlier one.</summary>
    /// <param name="run">The action.</param>
    /// <param name="version">The earlier revision.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <inheritdoc cref="InstallAsync"/>
    public static async Task RollbackAsync(ActionRun run, int version, CancellationToken cancellationToken)
    {
        var context = run.Context;
        var entries = await run.Storage.ListAsync(context.ReleaseName, cancellationToken);
        var current = await FindLastAsync(run, entries, cancellationToken) ?? throw new ActionFailedException("release: not found");
        var previous = entries.Any(e => e.Version == version) ? await run.Storage.GetAsync(context.ReleaseName, version, cancellationToken) : null;
        if (previous is null)
        {
            throw new ActionFailedException($"release has no {version} version");
        }

        run.State = run.State with
        {
            ServerSide = (run.Spec.RollbackOrDefault().ServerSideApply ?? ServerSideApplyModes.Auto) switch
            {
                ServerSideApplyModes.Enabled => true,
                ServerSideApplyModes.Disabled => false,
                _ => previous.ApplyMethod == Release.ServerSide,
            },
            Original = current.Version,
        };
        run.Original = current;
        run.Release = previous with
        {
            Name = context.ReleaseName,
            Namespace = current.Namespace,
            Version = current.Version + 1,
            Info = new()
            {
                FirstDeployed = current.Info.FirstDeployed,
                LastDeployed = GoTime.From(run.Now),
                Status = ReleaseStatuses.PendingRollback,
                Notes = previous.Info.Notes,
                RollbackRevision = version,
                Description = $"Rollback to {version}",
            },
            ApplyMethod = MethodOf(run),
            ResourceVersion = "",
        };
        await StoreAsync(run, entries, run.Spec.EffectiveMaxHistory(), cancellationToken);
    }

    /// <summary>The objects of the release that is replaced.</summary>
    /// <exception cref="ActionFailedException">They cannot be built.</exception>
    public static async Task<IReadOnlyList<ReleaseObject>> OriginalsAsync(ActionRun run, CancellationToken cancellationToken)
    {
        if (run.Original is not { } original)
        {
            return [];
        }

        try
        {
            return await ManifestObjects.BuildAsync(run.Client, original.Manifest, run.Context.ReleaseNamespace, cancellationToken);
        }
        catch (ActionFailedException e) when (e.Message.Contains("no matches for kind", StringComparison.Ordinal))
        {
            throw new ActionFailedException(
                "current release manifest contains removed kubernetes api(s) for this kubernetes version and it is therefore unable to build the "
                + $"kubernetes objects for performing the diff. error from kubernetes: {e.Message}", e);
        }
        catch (ActionFailedException e)
        {
            throw new ActionFailedException($"unable to build kubernetes objects from current release manifest: {e.Message}", e);
        }
    }

    /// <summary>The newest revision whose record can be read; null where there is none.</summary>
    public static async Task<Release?> FindLastAsync(ActionRun run, IReadOnlyList<ReleaseEntry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries.Reverse())
        {
            try
            {
                if (await run.Storage.GetAsync(run.State.ReleaseName, entry.Version, cancellationToken) is { } release)
                {
                    return release;
                }
            }
            catch (ReleaseStorageException)
            {
                // as Helm: a record that cannot be read is as if it were not there
            }
        }

        return null;
    }

    private static async Task<Release> CurrentOfAsync(ActionRun run, IReadOnlyList<ReleaseEntry> entries, Release last, CancellationToken cancellationToken)
    {
        if (last.Info.Status == ReleaseStatuses.Deployed)
        {
            return last;
        }

        if (entries.LastOrDefault(e => e.Status == ReleaseStatuses.Deployed) is { } deployed
            && await run.Storage.GetAsync(last.Name, deployed.Version, cancellationToken) is { } found)
        {
            return found;
        }

        return last.Info.Status is ReleaseStatuses.Failed or ReleaseStatuses.Superseded
            ? last
            : throw new ActionFailedException($"\"{last.Name}\" {NoDeployed}");
    }

    private static (CompiledChart Chart, Dictionary<string, object?> Values) Reuse(ActionRun run, HelmUpgrade upgrade, Release current)
    {
        var chart = run.Context.Chart!;
        if (!upgrade.PreserveValues || current.Chart is null)
        {
            return (chart, run.Context.Values);
        }

        var (reused, values) = ReleaseRenderer.Reuse(chart.Chart, run.Context.Values, current.Chart.Values(), current.Config, new());
        return (new(reused), values);
    }

    private static Task<RenderedRelease> RenderAsync(
        ActionRun run, CompiledChart chart, Dictionary<string, object?> values, int revision, bool isUpgrade, bool skipSchema, CancellationToken cancellationToken)
    {
        var context = run.Context;
        var request = new RenderOptions { ReleaseName = context.ReleaseName, Namespace = context.ReleaseNamespace, Revision = revision, IsUpgrade = isUpgrade };
        return new ReleaseRendering(run.Client, run.Options, context.Clock)
            .RenderAsync(chart, values, request, run.Spec, skipSchema, context.Object.Key, cancellationToken);
    }

    private static async Task<IReadOnlyList<ReleaseObject>> BuildAsync(ActionRun run, string failure, CancellationToken cancellationToken)
    {
        try
        {
            var targets = await ManifestObjects.BuildAsync(run.Client, run.Current.Manifest, run.Context.ReleaseNamespace, cancellationToken);
            foreach (var target in targets)
            {
                ManifestObjects.MarkOwned(target.Json, run.Current.Name, run.Current.Namespace);
            }

            return run.Targets = targets;
        }
        catch (ActionFailedException e)
        {
            throw new ActionFailedException(failure + e.Message, e);
        }
    }

    private static async Task CheckOwnershipAsync(ActionRun run, IEnumerable<ReleaseObject> fresh, string failure, CancellationToken cancellationToken)
    {
        try
        {
            await new ReleaseApplier(run.Client, new() { ServerSide = run.State.ServerSide }).CheckOwnershipAsync(fresh, run.Current.Name, run.Current.Namespace, cancellationToken);
        }
        catch (ActionFailedException e)
        {
            throw new ActionFailedException(failure + e.Message, e);
        }
    }

    /// <summary>The namespace that an install creates.</summary>
    internal static JsonObject NamespaceOf(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["name"] = name } },
    };

    private static async Task CreateNamespaceAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var json = NamespaceOf(run.Context.ReleaseNamespace);
        try
        {
            await new ObjectWriter(run.Client, run.State.ServerSide).CreateAsync(new(json, new("", "v1", "Namespace")), force: false, cancellationToken);
        }
        catch (KubernetesException e) when (e.Reason == "AlreadyExists")
        {
            // it may well be there
        }
        catch (KubernetesException e)
        {
            throw new ActionFailedException(ApplyException.Upstream(e), e);
        }
    }

    private static async Task StoreAsync(ActionRun run, IReadOnlyList<ReleaseEntry> entries, int maxHistory, CancellationToken cancellationToken)
    {
        run.Stored = run.Release = await run.Storage.CreateAsync(run.Current, entries, maxHistory, cancellationToken);
        run.State = run.State with { Version = run.Current.Version };
    }

    private static string MethodOf(ActionRun run) => run.State.ServerSide ? Release.ServerSide : Release.ClientSide;
}
