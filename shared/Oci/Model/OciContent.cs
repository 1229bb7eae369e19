namespace Flux.Oci.Model;

/// <summary>A manifest as it was read: its bytes are those of its digest.</summary>
/// <param name="Descriptor">What it is.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record OciContent(OciDescriptor Descriptor, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The manifest.</summary>
    /// <exception cref="OciException">It is malformed.</exception>
    public OciManifest Manifest() => OciManifest.Parse(Bytes);
}
