using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Rest;

/// <summary>Reads request bodies under the server's limit.</summary>
internal static class BodyReader
{
    public const int MaxBytes = 3 * 1024 * 1024;

    /// <summary>The whole body.</summary>
    /// <exception cref="ApiException">413: it is larger than 3 MiB.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        if (request.ContentLength is { } length)
        {
            var whole = new byte[length];
            var count = await request.Body.ReadAtLeastAsync(whole, whole.Length, throwOnEndOfStream: false, cancellationToken);
            return count == whole.Length ? whole : whole[..count];
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (true)
        {
            var read = await request.Body.ReadAsync(chunk, cancellationToken);
            if (read == 0)
            {
                return buffer.ToArray();
            }

            if (buffer.Length + read > MaxBytes)
            {
                throw TooLarge();
            }

            buffer.Write(chunk, 0, read);
        }
    }

    private static ApiException TooLarge() => new(ApiErrors.Failure(
        413, "RequestEntityTooLarge", $"Request entity too large: limit is {MaxBytes}"));
}
