using Flux.Kubernetes;
using Flux.Primitives;

namespace Flux.Cli;

/// <summary>What the commands need of the world outside; a test gives its own.</summary>
public sealed class CliServices
{
    /// <summary>What is piped in.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where messages for people go, so that results can be piped.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether results go to a terminal: colour and live progress only then.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where URLs may lead that files name, e.g. the remote bases of a kustomization.</summary>
    public EgressPolicy Egress { get; init; } = new();

    /// <summary>Opens a cluster: a kubeconfig path and a context, null for the defaults (<c>KUBECONFIG</c>, the current context).</summary>
    public required Func<string?, string?, IKubernetesClient> Connect { get; init; }

    /// <summary>The namespace of commands without <c>-n</c>.</summary>
    public string DefaultNamespace { get; init; } = "flux-system";
}
