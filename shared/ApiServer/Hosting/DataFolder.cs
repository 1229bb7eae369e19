using System.Security.Cryptography;
using System.Text;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Storage.Journal;
using Flux.Primitives;

namespace Flux.ApiServer.Hosting;

/// <summary>
/// What a server keeps between its runs: <c>state/</c> with the objects, and the keys beside it. One process at a time; readable by its
/// owner only.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const int MaxFileBytes = 64 * 1024;

    private readonly DiskFolder _folder;
    private readonly FileStream _lock;

    private DataFolder(DiskFolder folder, FileStream held)
    {
        _folder = folder;
        _lock = held;
    }

    /// <summary>Takes a folder, made where it is missing.</summary>
    /// <exception cref="ApiServerDataException">Another process has it, or it cannot be used.</exception>
    public static DataFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            var folder = new DiskFolder(path);
            return new DataFolder(folder, Take(path));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException)
        {
            throw new ApiServerDataException(path, $"the data folder cannot be used: {e.Message}");
        }
    }

    public string PathOf(string file) => Path.Combine(_folder.Path, file);

    /// <summary>The objects.</summary>
    /// <param name="state">Where they are; null for <c>state/</c>.</param>
    /// <param name="options">How they are written.</param>
    /// <exception cref="ApiServerDataException">They are damaged.</exception>
    public ObjectStore OpenStore(IJournalFolder? state, JournalOptions options)
    {
        try
        {
            return StoreJournal.Open(state ?? new DiskFolder(PathOf("state")), options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ApiServerDataException(PathOf("state"), $"the state cannot be read: {e.Message}");
        }
    }

    /// <summary>A small text file; null where there is none.</summary>
    public string? Read(string file)
    {
        var info = new FileInfo(PathOf(file));
        if (!info.Exists)
        {
            return null;
        }

        return info.Length <= MaxFileBytes
            ? File.ReadAllText(info.FullName)
            : throw new ApiServerDataException(info.FullName, $"the file has {info.Length} bytes, at most {MaxFileBytes} are expected");
    }

    /// <summary>Writes a small text file, whole or not at all.</summary>
    public void Write(string file, string content) => _folder.WriteWhole(file, Encoding.UTF8.GetBytes(content));

    /// <summary>A private key, made where there is none.</summary>
    /// <exception cref="ApiServerDataException">The file holds none.</exception>
    public ECDsa Key(string file)
    {
        if (Read(file) is not { } pem)
        {
            var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(file, made.ExportPkcs8PrivateKeyPem() + "\n");
            return made;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ApiServerDataException(PathOf(file), "this is no private key");
        }
    }

    /// <summary>The administrator's token: the one that is kept, or else the given one, which is kept from now on.</summary>
    public Secret Token(Secret otherwise)
    {
        const string file = "admin.token";
        if (Read(file)?.Trim() is { Length: > 0 } kept)
        {
            return new(kept);
        }

        Write(file, otherwise.Reveal() + "\n");
        return otherwise;
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Take(string path)
    {
        var file = Path.Combine(path, "lock");
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            return new FileStream(file, options);
        }
        catch (IOException e)
        {
            throw new ApiServerDataException(path, $"another process has this data folder ({e.Message})");
        }
    }
}
