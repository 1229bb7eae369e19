using Flux.Oci.Model;
using Flux.Primitives;

namespace Flux.Oci;

/// <summary>One repository of a registry, for reading. What comes back has the digest that was asked for.</summary>
public interface IOciRepository
{
    /// <summary>The registry's host (and port) and the repository's path, without a scheme, tag or digest.</summary>
    string Name { get; }

    /// <summary>Finds out what a tag or digest leads to, without its content where the registry can do so.</summary>
    /// <param name="reference">A tag, or a digest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OciException">It is not there, or the registry does not answer as it should.</exception>
    Task<OciDescriptor> ResolveAsync(string reference, CancellationToken cancellationToken);

    /// <summary>Reads a manifest.</summary>
    /// <param name="reference">A tag, or a digest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OciException">It is not there, too large, or not of the digest that was asked for.</exception>
    Task<OciContent> FetchManifestAsync(string reference, CancellationToken cancellationToken);

    /// <summary>Opens a blob. Its end is only reached where size and digest are as described; before that nothing is known of the bytes.</summary>
    /// <exception cref="OciException">It is not there; while reading, it is not what was described.</exception>
    Task<Stream> OpenBlobAsync(OciDescriptor blob, CancellationToken cancellationToken);

    /// <summary>The manifests that name another one as their subject, of the referrers API or else of the tag that stands in for it.</summary>
    /// <param name="subject">The other one's digest.</param>
    /// <param name="artifactType">Only those of a type; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OciException">The registry does not answer as it should; none at all is an empty list.</exception>
    Task<IReadOnlyList<OciDescriptor>> ListReferrersAsync(Digest subject, string? artifactType, CancellationToken cancellationToken);

    /// <summary>All tags.</summary>
    /// <exception cref="OciException">The registry does not answer as it should.</exception>
    Task<IReadOnlyList<string>> ListTagsAsync(CancellationToken cancellationToken);
}
