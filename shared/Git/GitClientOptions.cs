using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Flux.Git;

/// <summary>How the Git client works; bound from the <c>Flux:Git</c> section.</summary>
public sealed class GitClientOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Flux:Git";

    /// <summary>How much a repository may ask of us.</summary>
    [Required]
    [ValidateObjectMembers]
    public GitLimits Limits { get; set; } = new();

    /// <summary>
    /// Whether <c>file://</c> URLs are read. The default is false: whoever may name a URL could then read any repository
    /// that this process can.
    /// </summary>
    public bool AllowFileUrls { get; set; }

    /// <summary>Where packs that are too large for memory are kept for as long as they are read; null for the system's folder.</summary>
    public string? TemporaryDirectory { get; set; }

    /// <summary>The <c>ssh</c> program: a path, or a name found in <c>PATH</c>. The default is <c>ssh</c>.</summary>
    [Required]
    public string SshProgram { get; set; } = "ssh";

    /// <summary>
    /// The key exchange algorithms of SSH that may be used, the most preferred first, by the names that <c>ssh -Q kex</c> lists
    /// (<c>--ssh-kex-algos</c> of source-controller); empty for those of the <c>ssh</c> program.
    /// </summary>
    [SshAlgorithms]
    public IList<string> SshKeyExchangeAlgorithms { get; } = [];

    /// <summary>
    /// The algorithms that a server's host key may have, the most preferred first, by the names that <c>ssh -Q HostKeyAlgorithms</c> lists
    /// (<c>--ssh-hostkey-algos</c> of source-controller); empty for those of the <c>ssh</c> program.
    /// </summary>
    [SshAlgorithms]
    public IList<string> SshHostKeyAlgorithms { get; } = [];

    /// <summary>
    /// Makes the handler of HTTP requests in place of our own, e.g. in tests; it is disposed with the client. Certificates of
    /// a remote and the egress policy are then the handler's affair. It must not follow redirects. Null for our own.
    /// </summary>
    public Func<HttpMessageHandler>? HttpHandlerFactory { get; set; }
}
