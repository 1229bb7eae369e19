using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Flux.Sops.Cloud;

/// <summary>Sends requests to key services, with limits on time and answer.</summary>
internal sealed class CloudRequests(HttpClient http)
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);

    /// <summary>The answer's status, headers and text, whatever the status.</summary>
    /// <exception cref="SopsException">There is no answer in time, or it is too large.</exception>
    public async Task<CloudAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_timeout);
        var place = $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}";
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(timeout.Token);
            var buffer = new byte[MaxBytes + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, timeout.Token);
            return length > MaxBytes
                ? throw new SopsException($"{place}: an answer of more than {MaxBytes} bytes")
                : new(response.StatusCode, response.Headers.WwwAuthenticate.ToString(), System.Text.Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SopsException($"{place}: no answer within {_timeout.TotalSeconds} s", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new SopsException($"{place}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>Text for a message: one line, not too long.</summary>
    public static string Brief(string text) => text.ReplaceLineEndings(" ") is var line && line.Length > 300 ? line[..300] : line;
}

/// <summary>What a key service answered.</summary>
internal sealed record CloudAnswer(HttpStatusCode Status, string Challenge, string Text)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The answer as an object; empty where it is none.</summary>
    public JsonObject Json()
    {
        try
        {
            return JsonNode.Parse(Text) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
