using Flux.Git.Objects;

namespace Flux.Git.Protocol;

/// <summary>A repository's refs, wherever it is.</summary>
internal interface IReferenceLister
{
    /// <summary>The hash of the repository's ids.</summary>
    ObjectFormat Format { get; }

    /// <summary>The refs whose name begins with one of the prefixes; all with none.</summary>
    /// <exception cref="GitException">The remote fails, or has more refs than allowed.</exception>
    Task<IReadOnlyList<RemoteReference>> ListAsync(IReadOnlyCollection<string> prefixes, CancellationToken cancellationToken);
}
