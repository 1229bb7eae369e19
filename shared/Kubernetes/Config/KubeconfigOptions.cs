namespace Flux.Kubernetes;

/// <summary>What a kubeconfig may make us do.</summary>
public sealed record KubeconfigOptions
{
    /// <summary>For a file of the person or platform that runs this: files and programs it names are used.</summary>
    public static KubeconfigOptions Trusted { get; } = new() { AllowExec = true, AllowFiles = true };

    /// <summary>
    /// For a file that came from a cluster (<c>spec.kubeConfig.secretRef</c>): programs, files and the wish for an unchecked
    /// certificate are dropped, as Flux does.
    /// </summary>
    public static KubeconfigOptions Untrusted { get; } = new() { Sanitize = true };

    /// <summary>Runs <c>exec</c> plugins.</summary>
    public bool AllowExec { get; init; }

    /// <summary>Reads files that the kubeconfig names.</summary>
    public bool AllowFiles { get; init; }

    /// <summary>Obeys <c>insecure-skip-tls-verify</c>.</summary>
    public bool AllowInsecureTls { get; init; }

    /// <summary>Silently drops what is not allowed, instead of refusing the file.</summary>
    public bool Sanitize { get; init; }

    /// <summary>How long an <c>exec</c> plugin may take; default 60 s.</summary>
    public TimeSpan ExecTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
