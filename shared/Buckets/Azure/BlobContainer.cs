using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Flux.Primitives;

namespace Flux.Buckets.Azure;

/// <summary>A container of Azure Blob storage: the calls that artifacts and Buckets need, over REST.</summary>
/// <remarks>Spec: Blob service REST API, version 2022-11-02. A bearer token is only sent over TLS.</remarks>
public sealed partial class BlobContainer
{
    private readonly HttpPipeline _pipeline;
    private readonly BlobCredential _credential;
    private readonly TimeProvider _clock;
    private readonly string _url;
    private readonly string _query;
    private readonly Uri _service;

    /// <summary>Opens a container; nothing is asked yet.</summary>
    /// <param name="service">The account, e.g. <c>https://account.blob.core.windows.net/</c>; a query is sent with each request.</param>
    /// <param name="container">The container's name.</param>
    /// <param name="credential">How to get in.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="handler">Sends requests; not disposed.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="BucketException">The account's key cannot be read.</exception>
    public BlobContainer(
        Uri service, string container, BlobCredential credential, BlobClientOptions options, HttpMessageHandler handler, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(service);
        (_service, _credential, _clock, Name) = (service, credential, clock, container);
        _url = $"{service.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{Uri.EscapeDataString(container)}";
        _query = service.Query.TrimStart('?');
        _pipeline = BlobPipeline.Build(credential, options, handler, clock);
    }

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <summary>The account's name: the host's first part, or of a host that is an address the path's.</summary>
    public static string AccountOf(Uri service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return service.HostNameType != UriHostNameType.Dns || service.IsLoopback
            ? service.AbsolutePath.Trim('/').Split('/')[0]
            : service.Host.Split('.')[0];
    }

    /// <summary>Makes the container; one that is there is left as it is.</summary>
    /// <exception cref="BucketException">The service refused.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(RequestMethod.Put, "", "restype=container", null, null, cancellationToken);
        if (response.Status != 201 && CodeOf(response) is not "ContainerAlreadyExists")
        {
            throw await FailureAsync(response, cancellationToken);
        }
    }

    /// <summary>What is known of a blob; null where there is none.</summary>
    /// <exception cref="BucketException">The service refused.</exception>
    public async Task<BlobProperties?> FindAsync(string blob, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(RequestMethod.Head, blob, "", null, null, cancellationToken);
        return response.Status switch
        {
            200 => PropertiesOf(blob, response),
            404 => null,
            _ => throw await FailureAsync(response, cancellationToken),
        };
    }

    /// <summary>Opens a blob. A connection that breaks is taken up where it was, as long as the blob stays the same.</summary>
    /// <exception cref="BucketException">The service refused; <see cref="BucketException.IsNotFound"/> where there is none.</exception>
    public async Task<(BlobProperties Properties, Stream Content)> OpenAsync(string blob, CancellationToken cancellationToken)
    {
        var response = await GetAsync(blob, 0, null, cancellationToken);
        var properties = PropertiesOf(blob, response);
        return (properties, new BlobReadStream(
            response, properties.SizeBytes, (from, token) => GetAsync(blob, from, properties.ETag, token)));
    }

    /// <summary>Writes a blob at once; a reader sees the old one or this one.</summary>
    /// <returns>The new entity tag.</returns>
    /// <exception cref="BucketException">The service refused; status 409 or 412 where <paramref name="write"/> forbids it.</exception>
    public async Task<string> PutAsync(string blob, ReadOnlyMemory<byte> content, BlobWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var response = await SendAsync(
            RequestMethod.Put,
            blob,
            "",
            request =>
            {
                request.Headers.SetValue("x-ms-blob-type", "BlockBlob");
                Apply(request, write);
            },
            RequestContent.Create(content),
            cancellationToken);
        return await ExpectAsync(response, 201, cancellationToken);
    }

    /// <summary>Stages a part of a blob; it is seen by nobody until <see cref="CommitAsync"/>.</summary>
    /// <param name="blob">The blob's name.</param>
    /// <param name="id">The part's id, in base64; all of a blob must be of the same length.</param>
    /// <param name="content">The part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BucketException">The service refused.</exception>
    public async Task PutBlockAsync(string blob, string id, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            RequestMethod.Put, blob, $"comp=block&blockid={Uri.EscapeDataString(id)}", null, RequestContent.Create(content), cancellationToken);
        await ExpectAsync(response, 201, cancellationToken);
    }

    /// <summary>Makes a blob of staged parts, at once.</summary>
    /// <returns>The new entity tag.</returns>
    /// <exception cref="BucketException">The service refused; code <c>InvalidBlockList</c> where another writer's commit dropped parts.</exception>
    public async Task<string> CommitAsync(string blob, IEnumerable<string> ids, BlobWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var body = $"<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>{string.Concat(ids.Select(id => $"<Latest>{id}</Latest>"))}</BlockList>";
        using var response = await SendAsync(
            RequestMethod.Put, blob, "comp=blocklist", request => Apply(request, write, "x-ms-blob-content-type"), RequestContent.Create(body), cancellationToken);
        return await ExpectAsync(response, 201, cancellationToken);
    }

    /// <summary>Deletes a blob; one that is gone already is no error.</summary>
    /// <returns>False where <paramref name="write"/> forbids it.</returns>
    /// <exception cref="BucketException">The service refused.</exception>
    public async Task<bool> DeleteAsync(string blob, BlobWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var response = await SendAsync(RequestMethod.Delete, blob, "", request => Apply(request, write), null, cancellationToken);
        return response.Status switch
        {
            202 or 404 => true,
            412 => false,
            _ => throw await FailureAsync(response, cancellationToken),
        };
    }

    /// <summary>Takes a blob for oneself.</summary>
    /// <param name="blob">The blob, which must be there.</param>
    /// <param name="id">The lease's id; who has it already has it again.</param>
    /// <param name="seconds">For how long: 15 to 60.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where another has it; otherwise whether the blob was there.</returns>
    /// <exception cref="BucketException">The service refused.</exception>
    public async Task<bool?> LeaseAsync(string blob, Guid id, int seconds, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            RequestMethod.Put,
            blob,
            "comp=lease",
            request =>
            {
                request.Headers.SetValue("x-ms-lease-action", "acquire");
                request.Headers.SetValue("x-ms-proposed-lease-id", id.ToString("D"));
                request.Headers.SetValue("x-ms-lease-duration", seconds.ToString(CultureInfo.InvariantCulture));
            },
            null,
            cancellationToken);
        return response.Status switch
        {
            201 => true,
            404 => false,
            409 => null,
            _ => throw await FailureAsync(response, cancellationToken),
        };
    }

    /// <summary>A request to this container, or the service's own where <paramref name="blob"/> is null.</summary>
    private async Task<Response> SendAsync(
        RequestMethod method, string? blob, string query, Action<Request>? prepare, RequestContent? content, CancellationToken cancellationToken)
    {
        // disposing the message would dispose the response, which is the caller's
#pragma warning disable CA2000
        var message = _pipeline.CreateMessage();
#pragma warning restore CA2000
        message.BufferResponse = false;
        message.Request.Method = method;
        message.Request.Uri.Reset(AddressOf(blob, query));
        prepare?.Invoke(message.Request);
        if (content is not null || method == RequestMethod.Put)
        {
            message.Request.Content = content ?? RequestContent.Create(ReadOnlyMemory<byte>.Empty);
        }

        try
        {
            await _pipeline.SendAsync(message, cancellationToken);
            return message.Response;
        }
        catch (AggregateException e)
        {
            throw Unreachable(message.Request, e.InnerExceptions[^1]);
        }
        catch (Exception e) when (e is RequestFailedException or HttpRequestException or IOException or EgressException or InvalidOperationException)
        {
            throw Unreachable(message.Request, e);
        }
    }

    private Uri AddressOf(string? blob, string query)
    {
        var path = blob is null ? _service.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"
            : blob.Length == 0 ? _url
            : $"{_url}/{string.Join('/', blob.Split('/').Select(Uri.EscapeDataString))}";
        var all = string.Join('&', ((string[])[query, _query]).Where(part => part.Length > 0));
        return new(all.Length > 0 ? $"{path}?{all}" : path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private async Task<Response> GetAsync(string blob, long from, string? etag, CancellationToken cancellationToken)
    {
        var response = await SendAsync(
            RequestMethod.Get,
            blob,
            "",
            request =>
            {
                if (etag is not null)
                {
                    request.Headers.SetValue("If-Match", etag);
                    request.Headers.SetValue("x-ms-range", $"bytes={from}-");
                }
            },
            null,
            cancellationToken);
        if (response.Status is 200 or 206)
        {
            return response;
        }

        using (response)
        {
            throw await FailureAsync(response, cancellationToken);
        }
    }

    private static void Apply(Request request, BlobWrite write, string typeHeader = "Content-Type")
    {
        if (write.IfMatch is { } etag)
        {
            request.Headers.SetValue("If-Match", etag);
        }

        if (write.IfMissing)
        {
            request.Headers.SetValue("If-None-Match", "*");
        }

        if (write.LeaseId is { } lease)
        {
            request.Headers.SetValue("x-ms-lease-id", lease);
        }

        if (write.ContentType is { } type)
        {
            request.Headers.SetValue(typeHeader, type);
        }

        foreach (var (name, value) in write.Metadata)
        {
            request.Headers.SetValue($"x-ms-meta-{name}", value);
        }
    }

    private static BlobProperties PropertiesOf(string blob, Response response) => new()
    {
        Name = blob,
        ETag = response.Headers.TryGetValue("ETag", out var etag) ? etag : "",
        SizeBytes = response.Headers.ContentLengthLong ?? 0,
        LastModified = response.Headers.TryGetValue("Last-Modified", out var time)
            && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified) ? modified : default,
        Metadata = response.Headers
            .Where(header => header.Name.StartsWith("x-ms-meta-", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(header => header.Name["x-ms-meta-".Length..].ToLowerInvariant(), header => header.Value),
    };

    private static string CodeOf(Response response) =>
        response.Headers.TryGetValue("x-ms-error-code", out var code) ? AnswerReader.Clean(code) : "";

    private static async Task<string> ExpectAsync(Response response, int status, CancellationToken cancellationToken) =>
        response.Status == status
            ? response.Headers.TryGetValue("ETag", out var etag) ? etag : ""
            : throw await FailureAsync(response, cancellationToken);

    private static async Task<BucketException> FailureAsync(Response response, CancellationToken cancellationToken)
    {
        var elements = response.ContentStream is { } content ? await AnswerReader.ReadElementsAsync(content, cancellationToken) : [];
        var code = CodeOf(response) is { Length: > 0 } inHeader ? inHeader : AnswerReader.Clean(elements.GetValueOrDefault("Code", ""));
        var message = AnswerReader.Clean(elements.GetValueOrDefault("Message", response.ReasonPhrase));
        return new($"{response.Status} {code}: {message}".Replace(" :", ":", StringComparison.Ordinal))
        {
            Status = response.Status,
            Code = code,
            IsNotFound = response.Status == 404,
        };
    }

    private static BucketException Unreachable(Request request, Exception e)
    {
        var cause = e.InnerException as EgressException ?? e.InnerException ?? e;
        return new($"{request.Method} \"{request.Uri.ToUri().GetLeftPart(UriPartial.Path)}\": {AnswerReader.Clean(cause.Message)}", e);
    }
}
