using Flux.Kubernetes.Apply;

namespace Flux.Kubernetes.Tests.Apply;

/// <summary>Who applies.</summary>
internal static class Owners
{
    public const string Group = "kustomize.toolkit.fluxcd.io";

    public static ApplyOwner Apps { get; } = new()
    {
        FieldManager = "kustomize-controller",
        Group = Group,
        Name = "apps",
        Namespace = "flux-system",
    };
}
