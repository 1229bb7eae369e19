namespace Flux.Git.Packs;

/// <summary>
/// The part of a pack that does not fit in memory, in a temporary file that only this process can find: it has no name
/// (on Windows, it goes with its last handle), so nothing is left behind whatever happens.
/// </summary>
internal sealed class PackSpool : IRandomReader, IDisposable
{
    private readonly FileStream _stream;
    private readonly long _start;
    private long _length;

    /// <summary>Begins with the pack's byte <paramref name="start"/>.</summary>
    /// <exception cref="GitException">The file cannot be made.</exception>
    public PackSpool(string? directory, long start)
    {
        _start = start;
        var path = Path.Combine(directory ?? Path.GetTempPath(), $"fluxfn-pack-{Path.GetRandomFileName()}");
        try
        {
            _stream = OpenNew(path);
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GitException($"cannot keep a large pack in a temporary file: {e.Message}", e);
        }
    }

    /// <summary>Appends the next bytes of the pack.</summary>
    /// <exception cref="GitException">The disk is full or fails.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_stream.SafeFileHandle, bytes, _length);
        }
        catch (IOException e)
        {
            throw new GitException($"cannot keep a large pack in a temporary file: {e.Message}", e);
        }

        _length += bytes.Length;
    }

    /// <inheritdoc />
    public int Read(long position, Span<byte> destination) => RandomAccess.Read(_stream.SafeFileHandle, destination, position - _start);

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private static FileStream OpenNew(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
