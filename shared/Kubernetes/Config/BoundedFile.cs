using System.Text;

namespace Flux.Kubernetes;

/// <summary>Reads small files that a configuration names, and no more of them than that: it might name a device.</summary>
internal static class BoundedFile
{
    /// <summary>The largest token or certificate file.</summary>
    public const int MaxCredentialBytes = 1024 * 1024;

    /// <exception cref="IOException">It cannot be read, or is larger than the limit.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string ReadText(string path, int limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        var buffer = new byte[8192];
        while (file.Read(buffer) is > 0 and var read)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > limit)
            {
                throw new IOException($"larger than {limit} bytes");
            }
        }

        var text = Encoding.UTF8.GetString(memory.GetBuffer().AsSpan(0, (int)memory.Length));
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }
}
