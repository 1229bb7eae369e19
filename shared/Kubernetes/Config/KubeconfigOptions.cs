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

    /// <summary>
    /// Accepts any server certificate whatever the file says, as kubectl's <c>--insecure-skip-tls-verify</c> does; certificate authorities in
    /// the file are then not used.
    /// </summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>
    /// A person is at the terminal this process runs in: an <c>exec</c> plugin that asks for it (<c>interactiveMode</c>) gets the terminal's
    /// input and errors for its own.
    /// </summary>
    public bool AllowInteraction { get; init; }

    /// <summary>Names the proxy to a server where the file names none; null for none.</summary>
    public Func<Uri, Uri?>? DefaultProxy { get; init; }

    /// <summary>Silently drops what is not allowed, instead of refusing the file.</summary>
    public bool Sanitize { get; init; }

    /// <summary>How long an <c>exec</c> plugin may take; default 60 s. A request's own time begins when it has its credential.</summary>
    public TimeSpan ExecTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
