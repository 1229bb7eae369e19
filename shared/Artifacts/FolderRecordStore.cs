using Microsoft.Extensions.Options;

namespace Flux.Artifacts;

/// <summary>
/// Keeps records in the folder of the artifacts, below a name that no artifact can have. One is replaced by renaming, so it is read whole;
/// it is not brought to disk at once, since losing it is no harm.
/// </summary>
public sealed class FolderRecordStore : IRecordStore
{
    private readonly string _root;

    /// <summary>Opens the folder; it is made with the first record.</summary>
    public FolderRecordStore(IOptions<FolderArtifactStoreOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _root = Path.Combine(Path.GetFullPath(options.Value.Path), ".records");
    }

    /// <inheritdoc />
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var local = LocalPath(path);
        try
        {
            if (new FileInfo(local) is { Exists: true, Length: > IRecordStore.MaxBytes })
            {
                throw new ArtifactException("the record is too long", path);
            }

            return await File.ReadAllBytesAsync(local, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the record cannot be read", path, e);
        }
    }

    /// <inheritdoc />
    public async Task WriteAsync(string path, ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        if (record.Length > IRecordStore.MaxBytes)
        {
            throw new ArtifactException("the record is too long", path);
        }

        var local = LocalPath(path);
        var temporary = $"{local}.{Path.GetRandomFileName()}.tmp";
        try
        {
            PrivateFolder.Make(Path.GetDirectoryName(local) ?? "");
            try
            {
                await using (var file = new FileStream(temporary, PrivateFolder.NewFile()))
                {
                    await file.WriteAsync(record, cancellationToken);
                }

                File.Move(temporary, local, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the record cannot be stored", path, e);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(LocalPath(path));
        }
        catch (DirectoryNotFoundException)
        {
            // gone already
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException("the record cannot be deleted", path, e);
        }

        return Task.CompletedTask;
    }

    private string LocalPath(string path) => ArtifactPath.IsSafe(path)
        ? Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar))
        : throw new ArtifactException("not a path of a record", path.Length > 200 ? path[..200] : path);
}
