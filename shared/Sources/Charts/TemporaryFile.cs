namespace Flux.Sources.Charts;

/// <summary>Temporary files that only this process can find: they have no name (on Windows, they go with their last handle), so none is left behind.</summary>
internal static class TemporaryFile
{
    /// <summary>Makes an empty one; the caller disposes it.</summary>
    /// <exception cref="SourceException">It cannot be made.</exception>
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"fluxfn-{Path.GetRandomFileName()}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 64 << 10,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            var file = new FileStream(path, options);
            File.Delete(path);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"failed to create temporary file: {e.Message}", e);
        }
    }
}
