using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>A folder on the disk, readable by its owner only.</summary>
internal sealed class DiskFolder : IJournalFolder
{
    public DiskFolder(string path)
    {
        Path = path;
        CreatePrivate(path);
    }

    public string Path { get; }

    /// <summary>Makes a folder that only its owner can enter.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public IReadOnlyList<string> Files() => [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public IJournalFile Create(string name) => new DiskFile(Handle(name, FileMode.Create));

    public IJournalFile Open(string name) => new DiskFile(Handle(name, FileMode.Open));

    public void Rename(string from, string to) => File.Move(Full(from), Full(to), overwrite: true);

    public void Delete(string name) => File.Delete(Full(name));

    public void Flush()
    {
        if (OperatingSystem.IsWindows())
        {
            // NTFS journals names itself, and has no call for it.
            return;
        }

        var descriptor = NativeMethods.Open([.. Encoding.UTF8.GetBytes(Path), 0], 0);
        if (descriptor < 0)
        {
            throw new IOException($"cannot open {Path}: error {Marshal.GetLastPInvokeError()}");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (NativeMethods.Fsync(handle) != 0)
        {
            throw new IOException($"cannot bring {Path} to the disk: error {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Writes a small file that only its owner can read, whole or not at all.</summary>
    public void WriteWhole(string name, ReadOnlySpan<byte> content)
    {
        var temporary = $"{name}.tmp";
        using (var file = Create(temporary))
        {
            file.Write(0, content);
            file.Flush();
        }

        Rename(temporary, name);
        Flush();
    }

    private string Full(string name) => System.IO.Path.Combine(Path, name);

    private SafeFileHandle Handle(string name, FileMode mode)
    {
        var path = Full(name);
        if (OperatingSystem.IsWindows() || mode == FileMode.Open)
        {
            return File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read);
        }

        // Made with its mode, so that there is no moment in which others can open it.
        File.Delete(path);
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    private sealed class DiskFile(SafeFileHandle handle) : IJournalFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> buffer)
        {
            var total = 0;
            while (total < buffer.Length)
            {
                var read = RandomAccess.Read(handle, buffer[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(handle, bytes, offset);

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Fsync(SafeFileHandle handle);
    }
}
