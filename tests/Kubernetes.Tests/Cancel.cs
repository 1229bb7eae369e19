namespace Flux.Kubernetes.Tests;

/// <summary>The running test's cancellation token, under a short name.</summary>
internal static class Cancel
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;
}
