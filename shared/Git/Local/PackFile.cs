using Flux.Git.Objects;
using Flux.Git.Packs;
using Microsoft.Win32.SafeHandles;

namespace Flux.Git.Local;

/// <summary>A pack on disk.</summary>
internal sealed class PackFile(string path) : IRandomReader, IDisposable
{
    private readonly SafeFileHandle _file = File.OpenHandle(path);

    /// <inheritdoc />
    public int Read(long position, Span<byte> destination) => RandomAccess.Read(_file, destination, position);

    /// <summary>Reads what stands before an entry's data.</summary>
    /// <exception cref="GitException">There is no entry.</exception>
    public PackEntryHeader ReadHeader(long offset, ObjectFormat format)
    {
        Span<byte> bytes = stackalloc byte[PackEntryHeader.MaxLength];
        var length = Read(offset, bytes);
        return PackEntryHeader.TryRead(bytes[..length], format, offset, out var header)
            ? header
            : throw PackErrors.CorruptEntry(offset, "is cut off");
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
