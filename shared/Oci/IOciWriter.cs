using Flux.Oci.Model;

namespace Flux.Oci;

/// <summary>One repository of a registry, for writing.</summary>
public interface IOciWriter
{
    /// <summary>Asks whether the registry is there, speaks this protocol and lets us in.</summary>
    /// <exception cref="OciException">It does not.</exception>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Sends a blob, unless it is there already.</summary>
    /// <param name="blob">What it is.</param>
    /// <param name="open">Opens its bytes; called anew for every attempt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was sent.</returns>
    /// <exception cref="OciException">The registry did not take it.</exception>
    Task<bool> PushBlobAsync(OciDescriptor blob, Func<Stream> open, CancellationToken cancellationToken);

    /// <summary>Sends a manifest or an index.</summary>
    /// <param name="reference">A tag, or the digest.</param>
    /// <param name="mediaType">Its media type.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was sent.</returns>
    /// <exception cref="OciException">The registry did not take it.</exception>
    Task<OciDescriptor> PushManifestAsync(string reference, string mediaType, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
