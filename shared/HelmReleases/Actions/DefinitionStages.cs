using Flux.Api;
using Flux.Helm;
using Flux.Helm.Charts;
using Flux.Helm.Rendering;
using Flux.HelmReleases.Objects;
using Flux.Kubernetes;
using Flux.Kubernetes.Apply;

namespace Flux.HelmReleases.Actions;

/// <summary>The first stages of an install or upgrade: applies the definitions in the chart's <c>crds/</c>, and looks until they are established.</summary>
/// <remarks>
/// Spec: helm-controller v1.6, internal/action/crds.go. As its code has it, the policy is <c>Create</c> for upgrades too, and where objects are
/// applied server-side, <c>Create</c> changes definitions that exist.
/// </remarks>
internal static class DefinitionStages
{
    private const string Failure = "failed to apply CustomResourceDefinitions: ";
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);

    /// <summary>Applies the definitions.</summary>
    /// <exception cref="ActionFailedException">The policy is none, or the server refuses one.</exception>
    public static async Task ApplyAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var definitions = await FindAsync(run, cancellationToken);
        var policy = PolicyOf(run);
        var writer = new ObjectWriter(run.Client, run.State.ServerSide);
        foreach (var definition in definitions)
        {
            run.Log.Add($"applying CustomResourceDefinition(s) with policy {policy}");
            try
            {
                if (policy == CrdPolicies.CreateReplace && !run.State.ServerSide && await run.Client.GetAsync(definition.Kind, definition.Key, cancellationToken) is { } live)
                {
                    await writer.UpdateAsync(definition, live, live, replace: true, threeWay: false, cancellationToken);
                }
                else
                {
                    await writer.CreateAsync(definition, force: true, cancellationToken);
                }
            }
            catch (KubernetesException e) when (e.Reason == "AlreadyExists")
            {
                run.Log.Add($"CustomResourceDefinition {definition.Key.Name} is already present. Skipping.");
            }
            catch (Exception e) when (e is ActionFailedException or KubernetesException)
            {
                var why = e is KubernetesException refused ? ApplyException.Upstream(refused) : e.Message;
                throw new ActionFailedException(
                    Failure + (policy == CrdPolicies.Create ? $"failed to create CustomResourceDefinition {definition.Key.Name}: {why}" : $"failed to update CustomResourceDefinition(s): {why}"), e);
            }
        }
    }

    /// <summary>Whether the definitions are established.</summary>
    /// <exception cref="ActionFailedException">One is refused, or a minute is over.</exception>
    public static async Task<bool> AreEstablishedAsync(ActionRun run, CancellationToken cancellationToken)
    {
        if (run.WaitsForHooksOnly)
        {
            return true;
        }

        try
        {
            var definitions = await FindAsync(run, cancellationToken);
            return await run.Waiter.AreReadyAsync(definitions, jobs: false, run.Owner, run.IsTimeUp(_timeout), cancellationToken);
        }
        catch (ActionFailedException e) when (!e.Message.StartsWith(Failure, StringComparison.Ordinal))
        {
            throw new ActionFailedException($"{Failure}failed to wait for CustomResourceDefinition(s): {e.Message}", e);
        }
        catch (KubernetesException) when (!run.IsTimeUp(_timeout))
        {
            return false;
        }
    }

    private static string PolicyOf(ActionRun run)
    {
        var given = run.Action == ActionNames.Install ? run.Spec.InstallOrDefault().Crds : run.Spec.UpgradeOrDefault().Crds;
        return string.IsNullOrEmpty(given) ? CrdPolicies.Create
            : given is CrdPolicies.Skip or CrdPolicies.Create or CrdPolicies.CreateReplace ? given
            : throw new ActionFailedException($"invalid CRD upgrade policy '{given}', valid values are '{CrdPolicies.Skip}', '{CrdPolicies.Create}' or '{CrdPolicies.CreateReplace}'");
    }

    private static async Task<IReadOnlyList<ReleaseObject>> FindAsync(ActionRun run, CancellationToken cancellationToken)
    {
        var chart = run.Context.Chart ?? throw new InvalidOperationException("the chart was not loaded");
        if (PolicyOf(run) == CrdPolicies.Skip || !chart.Chart.CustomResourceDefinitions().Any())
        {
            return [];
        }

        var found = new List<ReleaseObject>();
        foreach (var file in Files(chart, run))
        {
            try
            {
                var objects = await ManifestObjects.BuildAsync(run.Client, file.Text, run.Context.ReleaseNamespace, cancellationToken);
                found.AddRange(objects.Where(o => o.Kind is { Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition" }));
            }
            catch (ActionFailedException e)
            {
                throw new ActionFailedException($"{Failure}failed to parse CustomResourceDefinitions from {file.Name}: {e.Message}", e);
            }
        }

        foreach (var definition in found)
        {
            run.Owner.Label(definition.Json);
        }

        return found;
    }

    private static IReadOnlyList<ChartFile> Files(CompiledChart chart, ActionRun run)
    {
        try
        {
            return ReleaseRenderer.FindDefinitions(chart, run.Context.Values, new());
        }
        catch (HelmException e)
        {
            throw new ActionFailedException($"{Failure}failed to process chart dependencies: {e.Message}", e);
        }
    }
}
