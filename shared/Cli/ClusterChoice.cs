namespace Flux.Cli;

/// <summary>The cluster a command is to work on.</summary>
/// <param name="Kubeconfig">The kubeconfig's path; null for the default (<c>KUBECONFIG</c>, or <c>~/.kube/config</c>).</param>
/// <param name="Context">The context; null for the current one.</param>
public sealed record ClusterChoice(string? Kubeconfig, string? Context)
{
    /// <summary>Whether the server's certificate is not to be checked.</summary>
    public bool InsecureSkipTlsVerify { get; init; }
}
