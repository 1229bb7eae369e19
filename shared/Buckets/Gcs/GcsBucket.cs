using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Flux.Primitives;

namespace Flux.Buckets.Gcs;

/// <summary>A bucket of Google Cloud Storage.</summary>
/// <remarks>Spec: Cloud Storage JSON API v1 (objects list and get); messages as those of Google's Go library.</remarks>
public sealed class GcsBucket : IBucket
{
    private const string Fields = "items(name,etag,size),nextPageToken";
    private const int MaxPages = 100_000;
    private readonly Uri _base;
    private readonly string _bucket;
    private readonly Func<CancellationToken, Task<Secret?>> _token;
    private readonly BucketHttp _http;

    /// <summary>Opens a bucket; nothing is asked yet.</summary>
    /// <param name="endpoint">The service, e.g. <c>https://storage.googleapis.com/</c>.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="token">Gives an access token; null from it for anonymous. Asked before each request.</param>
    /// <param name="handler">Sends requests; not disposed.</param>
    /// <param name="clock">The time.</param>
    public GcsBucket(Uri endpoint, string bucket, Func<CancellationToken, Task<Secret?>> token, HttpMessageHandler handler, TimeProvider clock)
    {
        (_bucket, _token, _http) = (bucket, token, new(handler, clock));
        _base = new(endpoint, $"/storage/v1/b/{Uri.EscapeDataString(bucket)}/");
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<BucketObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = "";
        for (var page = 0; ; page++)
        {
            if (page == MaxPages)
            {
                throw new BucketException($"the store sent more than {MaxPages} pages");
            }

            var query = $"o?alt=json&prettyPrint=false&maxResults=1000&fields={Uri.EscapeDataString(Fields)}"
                + (prefix.Length > 0 ? $"&prefix={Uri.EscapeDataString(prefix)}" : "")
                + (next.Length > 0 ? $"&pageToken={Uri.EscapeDataString(next)}" : "");
            using var json = await JsonAsync(query, isObject: false, cancellationToken);
            foreach (var item in Items(json.RootElement))
            {
                yield return item;
            }

            var following = Text(json.RootElement, "nextPageToken");
            if (following.Length == 0 || following == next)
            {
                yield break;
            }

            next = following;
        }
    }

    /// <inheritdoc />
    public async Task<BucketContent> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var path = $"o/{Uri.EscapeDataString(key)}";
        string etag, generation;
        using (var json = await JsonAsync($"{path}?alt=json&fields=etag,generation", isObject: true, cancellationToken))
        {
            etag = Text(json.RootElement, "etag");
            generation = Text(json.RootElement, "generation");
        }

        // the content of just the version whose etag that is
        var number = long.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var response = await SendAsync(
            string.Create(CultureInfo.InvariantCulture, $"{path}?alt=media{(number > 0 ? $"&ifGenerationMatch={number}" : "")}"), isObject: true, cancellationToken);
        try
        {
            return new(etag, await response.Content.ReadAsStreamAsync(cancellationToken), response);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static IEnumerable<BucketObject> Items(JsonElement page)
    {
        if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var item in items.EnumerateArray())
        {
            var size = long.TryParse(Text(item, "size"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : (long?)null;
            yield return new(Text(item, "name"), Text(item, "etag"), size);
        }
    }

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText()
            : "";

    private async Task<JsonDocument> JsonAsync(string query, bool isObject, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(query, isObject, cancellationToken);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            return await JsonDocument.ParseAsync(new LimitedStream(content, AnswerReader.MaxPageBytes), cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new BucketException($"the store's answer cannot be read: {AnswerReader.Clean(e.Message)}", e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string query, bool isObject, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_base, query));
        if (await _token(cancellationToken) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        }

        var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            throw Failure(response.StatusCode, await AnswerReader.ReadTextAsync(content, cancellationToken), isObject);
        }
    }

    private BucketException Failure(HttpStatusCode status, string body, bool isObject)
    {
        var (message, reason) = (AnswerReader.Clean(body), "");
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement.GetProperty("error");
            message = AnswerReader.Clean(Text(error, "message"));
            reason = error.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
                ? AnswerReader.Clean(Text(errors[0], "reason"))
                : "";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // not in the form of Google's errors: what was sent is the message
        }

        var text = status == HttpStatusCode.NotFound && isObject ? "storage: object doesn't exist"
            : status == HttpStatusCode.NotFound ? "storage: bucket doesn't exist"
            : reason.Length > 0 ? $"googleapi: Error {(int)status}: {message}, {reason}"
            : $"googleapi: got HTTP response code {(int)status} with body: {message}";
        return new(text) { Status = (int)status, Code = reason, IsNotFound = status == HttpStatusCode.NotFound };
    }
}
