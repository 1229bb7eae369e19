using Flux.Primitives;

namespace Flux.Identity;

/// <summary>Small files of the host that hold credentials.</summary>
internal static class HostFiles
{
    private const int MaxBytes = 1 << 20;

    /// <exception cref="IdentityException">It cannot be read or is too large.</exception>
    public static async Task<Secret> SecretAsync(string path, CancellationToken cancellationToken) =>
        new((await TextAsync(path, cancellationToken)).Trim());

    /// <exception cref="IdentityException">It cannot be read or is too large.</exception>
    public static async Task<string> TextAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[MaxBytes + 1];
            var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length > MaxBytes
                ? throw new IdentityException($"'{path}' is larger than {MaxBytes} bytes")
                : System.Text.Encoding.UTF8.GetString(buffer, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IdentityException($"'{path}': {e.Message}", e);
        }
    }
}
