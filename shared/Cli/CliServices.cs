using Flux.Artifacts;
using Flux.FileCommands;
using Flux.Kubernetes;
using Flux.Kustomizations;
using Flux.Kustomize.Remotes;
using Flux.Primitives;

namespace Flux.Cli;

/// <summary>What the commands need of the world outside; a test gives its own.</summary>
public sealed class CliServices : FileServices
{
    /// <summary>Where URLs may lead that files name, e.g. the remote bases of a kustomization.</summary>
    public EgressPolicy Egress { get; init; } = new();

    /// <summary>Pulls charts that kustomizations name by their repository; null where charts have to lie beside the kustomization.</summary>
    public PullChart? PullChart { get; init; }

    /// <summary>Brings the artifacts of sources; null where files have to be given.</summary>
    public IArtifactFetcher? Artifacts { get; init; }

    /// <summary>Opens a cluster.</summary>
    public required Func<ClusterChoice, IKubernetesClient> Connect { get; init; }

    /// <summary>The namespace of commands without <c>-n</c>.</summary>
    public string DefaultNamespace { get; init; } = "flux-system";

    /// <inheritdoc/>
    public override IRemoteSources OpenRemotes() => new GitRemoteSources(Egress, Clock, isOwn: true, PullChart);
}
