using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Xml;

namespace Flux.Buckets.S3;

/// <summary>A bucket of S3, or of a store that speaks its protocol.</summary>
/// <remarks>Spec: Amazon S3 API of 2006-03-01 (ListObjectsV2, GetObject, GetBucketLocation); messages as minio-go's.</remarks>
public sealed class S3Bucket : IBucket
{
    private const int MaxPages = 100_000;
    private readonly S3Options _options;
    private readonly S3Address _address;
    private readonly BucketHttp _http;
    private readonly TimeProvider _clock;
    private string? _region;

    /// <summary>Opens a bucket; nothing is asked yet.</summary>
    /// <param name="options">Which.</param>
    /// <param name="handler">Sends requests; not disposed.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="BucketException">The endpoint is not a host with a port.</exception>
    public S3Bucket(S3Options options, HttpMessageHandler handler, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _address, _clock, _http) = (options, new(options), clock, new(handler, clock));
        _region = _address.Region ?? (options.Credentials is null ? S3Address.DefaultRegion : null);
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

            var (objects, following) = await PageAsync(prefix, next, cancellationToken);
            foreach (var item in objects)
            {
                yield return item;
            }

            if (following is null || (page > 0 && following == next))
            {
                yield break;
            }

            next = following;
        }
    }

    /// <inheritdoc />
    public async Task<BucketContent> OpenAsync(string key, CancellationToken cancellationToken)
    {
        var response = await SendAsync(key, [], cancellationToken);
        try
        {
            var etag = response.Headers.TryGetValues("ETag", out var values) ? values.First().Trim('"') : "";
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

    private async Task<(List<BucketObject> Objects, string? Next)> PageAsync(string prefix, string next, CancellationToken cancellationToken)
    {
        var query = new Dictionary<string, string> { ["encoding-type"] = "url", ["max-keys"] = "1000", ["prefix"] = prefix };
        if (_address.IsGoogle)
        {
            query["marker"] = next;
        }
        else
        {
            query["list-type"] = "2";
            if (next.Length > 0)
            {
                query["continuation-token"] = next;
            }
        }

        using var response = await SendAsync("", query, cancellationToken);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            return await ReadPageAsync(content, cancellationToken);
        }
        catch (Exception e) when (e is XmlException or IOException or FormatException or OverflowException)
        {
            throw new BucketException($"the store's list cannot be read: {AnswerReader.Clean(e.Message)}", e);
        }
    }

    private async Task<(List<BucketObject> Objects, string? Next)> ReadPageAsync(Stream content, CancellationToken cancellationToken)
    {
        var objects = new List<BucketObject>();
        var (isTruncated, isEncoded) = (false, false);
        string? next = null;
        using var reader = AnswerReader.OpenXml(content);
        var (key, etag, size, name) = ("", "", (long?)null, "");
        while (await reader.ReadAsync().WaitAsync(cancellationToken))
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    name = reader.LocalName;
                    (key, etag, size) = name == "Contents" ? ("", "", null) : (key, etag, size);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    var text = await reader.GetValueAsync();
                    switch (name)
                    {
                        case "Key": key = text; break;
                        case "ETag": etag = text.Trim('"'); break;
                        case "Size": size = long.Parse(text, CultureInfo.InvariantCulture); break;
                        case "IsTruncated": isTruncated = text == "true"; break;
                        case "EncodingType": isEncoded = text == "url"; break;
                        case "NextContinuationToken" or "NextMarker": next = text; break;
                    }

                    break;
                case XmlNodeType.EndElement when reader.LocalName == "Contents":
                    objects.Add(new(key, etag, size));
                    name = "";
                    break;
                case XmlNodeType.EndElement:
                    name = "";
                    break;
            }
        }

        // the element that tells may come after the keys
        objects = isEncoded ? [.. objects.Select(item => item with { Key = WebUtility.UrlDecode(item.Key) })] : objects;
        return (objects, !isTruncated ? null : next ?? (objects.Count > 0 ? objects[^1].Key : null));
    }

    private async Task<HttpResponseMessage> SendAsync(string key, Dictionary<string, string> query, CancellationToken cancellationToken)
    {
        var region = _region ??= await FindRegionAsync(cancellationToken);
        var response = await SendAsync(key, query, region, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await FailureAsync(response, isObject: key.Length > 0, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        string key, Dictionary<string, string> query, string region, CancellationToken cancellationToken)
    {
        var (authority, path) = _address.Locate(key, region);
        var text = $"{_address.Scheme}://{authority}{path}{(query.Count > 0 ? "?" + S3Signer.Query(query) : "")}";

        // a key may hold "..": it is the key's, and not to be taken for a path's
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (_options.Credentials is { } credentials)
        {
            S3Signer.Sign(request, path, query, credentials, region, _clock.GetUtcNow());
        }

        return await _http.SendAsync(request, cancellationToken);
    }

    /// <summary>Asks where the bucket is; a store that does not say is taken to be where no region matters.</summary>
    private async Task<string> FindRegionAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync("", new() { ["location"] = "" }, S3Address.DefaultRegion, cancellationToken);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var elements = await AnswerReader.ReadElementsAsync(content, cancellationToken);
        var found = elements.GetValueOrDefault(response.IsSuccessStatusCode ? "LocationConstraint" : "Region", "").Trim();
        return found switch
        {
            "" => S3Address.DefaultRegion,
            "EU" => "eu-west-1",
            _ when found.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') && found.Length <= 64 => found,
            _ => S3Address.DefaultRegion,
        };
    }

    private static async Task<BucketException> FailureAsync(HttpResponseMessage response, bool isObject, CancellationToken cancellationToken)
    {
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var elements = await AnswerReader.ReadElementsAsync(content, cancellationToken);
        var (code, message) = response.StatusCode switch
        {
            _ when elements.TryGetValue("Code", out var given) => (given, elements.GetValueOrDefault("Message", "")),
            HttpStatusCode.NotFound when isObject => ("NoSuchKey", "The specified key does not exist."),
            HttpStatusCode.NotFound => ("NoSuchBucket", "The specified bucket does not exist."),
            HttpStatusCode.Forbidden => ("AccessDenied", "Access Denied."),
            var status => ($"{(int)status}", $"{(int)status} {response.ReasonPhrase}"),
        };
        return new(message.Length > 0 ? AnswerReader.Clean(message) : $"Error response code {AnswerReader.Clean(code)}.")
        {
            Status = (int)response.StatusCode,
            Code = AnswerReader.Clean(code),
            IsNotFound = code == (isObject ? "NoSuchKey" : "NoSuchBucket"),
        };
    }
}
