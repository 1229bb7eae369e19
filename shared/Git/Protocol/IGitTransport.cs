namespace Flux.Git.Protocol;

/// <summary>A way to a server's <c>git-upload-pack</c> or <c>git-receive-pack</c>; made for one operation.</summary>
internal interface IGitTransport : IAsyncDisposable
{
    /// <summary>Whether every request stands alone, so that the server remembers nothing between two (HTTP).</summary>
    bool IsStateless { get; }

    /// <summary>Connects and gives the server's greeting.</summary>
    /// <exception cref="GitException">Not reachable, or refused.</exception>
    Task<PktLineReader> OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The greeting from an earlier operation, where it still holds, in place of <see cref="OpenAsync"/>; null for none.
    /// </summary>
    Advertisement? Recall();

    /// <summary>Keeps the greeting for later operations, where the transport can.</summary>
    void Remember(Advertisement greeting);

    /// <summary>Forgets the greeting of earlier operations.</summary>
    /// <returns>Whether this operation was begun with it, so that it is worth another try.</returns>
    bool Forget();

    /// <summary>
    /// Sends a request and gives the answer. A reader from before is used up; on a two-way connection it is the same again.
    /// </summary>
    /// <exception cref="GitException">Not reachable, or refused.</exception>
    Task<PktLineReader> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken);

    /// <summary>
    /// What is really wrong when the conversation failed with <paramref name="failure"/>, where the transport knows more
    /// (what the <c>ssh</c> program said); else the failure itself.
    /// </summary>
    Task<GitException> ExplainAsync(GitException failure, CancellationToken cancellationToken);
}
